# The part of `credit publish` that runs on the server, by any POSIX shell. It holds the lock while its input is open: if the sender or the
# network ends, so does this, and nothing has been switched.
set -eu
umask 022
target=$1 keep=$2
mkdir -p -- "$target/releases"
cd -- "$target"
command -v flock >/dev/null || { echo "refused no-flock"; exit 0; }
command -v rsync >/dev/null || { echo "refused no-rsync"; exit 0; }
exec 9>releases/.lock
flock -n 9 || { echo "refused busy"; exit 0; }
now=
if [ -L current ]; then
  # Who leads it by hand may have written a slash at the end.
  now=$(readlink current)
  now=${now%/}
  case $now in
    releases/*/* | releases/.*) echo "refused link"; exit 0 ;;
    releases/?*) now=${now#releases/} ;;
    *) echo "refused link"; exit 0 ;;
  esac
  [ -d "releases/$now" ] || { echo "refused link"; exit 0; }
elif [ -e current ]; then
  echo "refused folder"; exit 0
fi
echo "now $now"
echo "stamp $(head -c 1000 "releases/$now/.server/build.json" 2>/dev/null | tr '\n' ' ')"
# The checkpoint of the log of the site that visitors get; nothing where there is none. An empty one is told apart by a digit.
log=
if [ -e "releases/$now/log/checkpoint" ]; then log=$(head -c 65537 "releases/$now/log/checkpoint" | od -An -v -tx1 | tr -d ' \n'); log=${log:-0}; fi
echo "log $log"
read -r word name files || exit 0
case $word in
  prepare)
    # A release of before is made sure to be whole before it is shown again.
    if [ -d "releases/$name" ] && [ ! -e releases/.incoming ]; then mv -- "releases/$name" releases/.incoming; fi
    # rsync would write through a link.
    if [ -L releases/.incoming ] || [ -f releases/.incoming ]; then rm -f releases/.incoming; fi
    mkdir -p releases/.incoming
    echo ready ;;
  # The same site again: only what is kept beside it may be less now.
  prune) [ -n "$now" ] || exit 0; name=$now ;;
  *) exit 0 ;;
esac
if [ "$word" = prepare ]; then
  read -r word rest || exit 0
  [ "$word" = switch ] || exit 0
  found=$(find releases/.incoming -type f | wc -l)
  [ "$found" -eq "$files" ] || { echo "refused count $found"; exit 0; }
  gone=0
  if [ -n "$now" ]; then
    gone=$(cd "releases/$now" && find . -type f | while read -r file; do [ -e "../.incoming/$file" ] || echo x; done | wc -l)
  fi
  rm -rf -- "releases/$name"
  mv -- releases/.incoming "releases/$name"
  touch -- "releases/$name"
  sync
  # A server looks there for the style of pages that were opened just before.
  if [ -n "$now" ] && [ "$now" != "$name" ]; then
    rm -f .previous.new
    ln -s "releases/$now" .previous.new
    mv -Tf .previous.new previous
  fi
  rm -f .current.new
  ln -s "releases/$name" .current.new
  mv -Tf .current.new current
  echo "switched $gone"
fi
# The one of before comes first, whose style is still asked for. What is not ours is neither counted nor removed.
last=
if [ -L previous ]; then last=$(readlink previous); last=${last#releases/}; fi
count=0 seen=" "
{ echo "$name"; if [ -n "$last" ]; then echo "$last"; fi; ls -1t releases; } | while read -r one; do
  case $one in
    "$name" | "$last") if [ -z "$one" ] || [ ! -d "releases/$one" ]; then continue; fi ;;
    [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]-*-*) [ -d "releases/$one" ] || continue ;;
    *) continue ;;
  esac
  case "$seen" in *" $one "*) continue ;; esac
  seen="$seen$one "
  if [ "$one" != "$name" ]; then
    count=$((count + 1))
    if [ "$count" -gt "$keep" ]; then rm -rf -- "releases/$one"; echo "removed $one"; continue; fi
  fi
  echo "kept $one"
done
[ -e previous ] || rm -f previous
echo done
