#!/bin/sh
# 取回默认分支，检查、生成、发布，再写出要提醒的事项。任何一步不成，后面的都不做，公众看到的仍是上一个完整的网站。
# 目标由环境变量 CREDIT_TARGET 给出：本机的目录，或 user@host:/path。
# 用 systemd：见 credit-publish.service。用 cron，一行即可（早上 6:17，服务器的时区须是北京时间）：
#   17 6 * * *  CREDIT_TARGET=/srv/credit/www /bin/sh /srv/credit/repository/deploy/publish.sh
set -eu
: "${CREDIT_TARGET:?请设置 CREDIT_TARGET，例如 /srv/credit/www}"
cd "$(dirname "$0")/.."

# 只有一个在运行：手动启动的与定时的可能相遇。
exec 9> .git/credit-publish.lock
flock -n 9 || { echo "已有一次发布在运行" >&2; exit 75; }

# 只接受向前走的历史。有人强制推送过，就停在这里，由人来看：公开日期由历史证明。
if git remote get-url origin > /dev/null 2>&1; then
  git fetch --quiet --prune origin
  git merge --ff-only --quiet '@{upstream}'
fi

python3 run.py check
python3 run.py build --site-dir site
python3 run.py publish "$CREDIT_TARGET"

# 要提醒的事项，一封信一个部门，放进 mail/ 由邮件系统发出；没有邮件系统，就看这份清单。
python3 run.py issues --format json > overdue.json
