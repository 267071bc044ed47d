#!/bin/sh
# 取回默认分支，检查、生成、发布，再写出要提醒的事项。给没有代码平台的、代码平台不运行任务的（如 Gitee 的免费版）和只想用自己服务器的城市。
# 任何一步不成，后面的都不做，公众看到的仍是上一个完整的网站。
#   CREDIT_TARGET      发布到哪里：/srv/credit，或 用户@主机:/srv/credit
#   CREDIT_MAIL_FROM   发件人，可以不给；每周一的信写进仓库旁边的 outbox/
#   CREDIT_LOG         公示日志的文件夹，可以不给；例如 /var/lib/credit/log，要有备份
#   CREDIT_LOG_KEY_FILE  公示日志的私钥文件，只有本用户能读（0600）；由 systemd 交来的不用写（credit-publish-log.conf）
#   CREDIT_HARVEST     省级网站：各城市的数据汇集在哪里，可以不给；例如 /var/lib/credit/harvest（credit-publish-province.conf）
#   CREDIT_REPOSITORY  代码平台上的仓库，可以不给；令牌放进 GITEE_TOKEN、GITLAB_TOKEN 等
# 用 systemd：见 credit-publish.service。用 cron，一行即可（早上 6:17，服务器的时区须是北京时间）：
#   17 6 * * *  CREDIT_TARGET=/srv/credit /bin/sh /var/lib/credit/repository/deploy/publish.sh
set -eu
: "${CREDIT_TARGET:?请设置 CREDIT_TARGET，例如 /srv/credit}"
cd "$(dirname "$0")/.."

# 只有一个在运行：手动启动的与定时的可能相遇。
exec 9> .git/credit-publish.lock
flock -n 9 || { echo "已有一次发布在运行" >&2; exit 75; }

# 只接受向前走的历史。有人强制推送过，就停在这里，由人来看：公开日期由历史查出。
if git remote get-url origin > /dev/null 2>&1; then
  git fetch --quiet --prune origin
  git merge --ff-only --quiet '@{upstream}'
fi

python3 run.py check
# 省级网站先汇集各城市。有的城市连不上、有问题（结束码 1），写在网站上，照样发布；汇集本身做不了（结束码 2）的停在这里。
if [ -n "${CREDIT_HARVEST:-}" ]; then
  python3 run.py harvest || [ $? = 1 ]
fi
# 给了 CREDIT_LOG 的写公示日志。没有私钥时，内容没有变的照样生成，变了的在这里停下。
key=${CREDIT_LOG_KEY_FILE:-${CREDENTIALS_DIRECTORY:+$CREDENTIALS_DIRECTORY/log-key}}
if [ -n "${CREDIT_LOG:-}" ] && [ -n "$key" ] && [ -f "$key" ]; then
  python3 run.py build --site-dir site --stamp --key "$key"
else
  python3 run.py build --site-dir site
fi
python3 run.py publish --site-dir site "$CREDIT_TARGET"

# 要提醒的事项：全部写进清单；给了发件人，每周一再给每个部门写一封信，由邮件系统发出；给了仓库和令牌，就在代码平台上维护 issue。
python3 run.py issues --format json > ../owed.json
if [ -n "${CREDIT_MAIL_FROM:-}" ] && [ "$(date +%u)" = 1 ]; then
  python3 run.py issues --format eml --from "$CREDIT_MAIL_FROM" --into ../outbox
fi
if [ -n "${CREDIT_REPOSITORY:-}" ]; then
  python3 run.py issues --repository "$CREDIT_REPOSITORY"
fi
