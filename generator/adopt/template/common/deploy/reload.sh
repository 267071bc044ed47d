#!/bin/sh
# 网站换了一版以后，让 nginx 重新读停止公示和改了网址的名单。没有换的时候什么都不做。
# 由 root 每五分钟运行一次（credit-reload.timer，或者 /etc/cron.d 里的一行）。
set -eu
now=$(readlink -f /srv/credit/current)
was=$(cat /run/credit-current 2>/dev/null || true)
[ "$now" != "$was" ] || exit 0
# 设置有错的话停在这里：正在运行的 nginx 不受影响，下一次再试。
nginx -t -q
nginx -s reload
printf '%s' "$now" > /run/credit-current
