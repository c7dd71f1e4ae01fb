#!/usr/bin/env bash
# A commune's year on made-up data: a hub, its areas recording offline, exchanges by network and by carried file, the report, the audit.
# usage: demo.sh [--keep DIR]    SOVANG and SOVANG_EXAMPLE name the programs; else those of build/release.
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
sovang=${SOVANG:-$root/build/release/sovang}
example=${SOVANG_EXAMPLE:-$root/build/release/sovang-example}
unset SOVANG_DATA SOVANG_PASSPHRASE
export SOVANG_LANG=vi

keep=
case ${1-} in
  '') ;;
  --keep) keep=${2:?"--keep DIR: tên thư mục nào?"} ;;
  *)
    echo "usage: ./run demo [--keep DIR]" >&2
    exit 2
    ;;
esac

server=
clean_up() {
  local status=$?
  [[ -z $server ]] || kill "$server" 2>/dev/null || true
  # The areas that still work in the background.
  jobs -p | xargs -r kill 2>/dev/null || true
  wait || true
  if ((status != 0)) && [[ -s ${log-} ]]; then tail -n 20 "$log" >&2; fi
  [[ -n $keep || -z ${work-} ]] || rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [[ -n $keep ]]; then
  mkdir -p "$keep"
  work=$(readlink -f "$keep")
  if [[ -n $(ls -A "$work") ]]; then
    echo "demo: $work không trống; chọn thư mục khác cho --keep" >&2
    exit 1
  fi
else
  work=$(mktemp -d "${TMPDIR:-/tmp}/sovang-demo-XXXXXX")
fi
log=$work/nhat-ky.txt
csv=$work/csv
hub=$work/xa

say() { printf '[%2ds] %s\n' "$SECONDS" "$*" >&2; }
# Runs the program on a directory; what it says goes to the log.
on() { "$sovang" --data "$@" >>"$log" 2>&1; }

serve() {
  local line
  exec {lines}< <(exec "$sovang" --data "$hub" serve --listen 127.0.0.1:0 2>>"$log")
  server=$!
  read -r line <&"$lines"
  url=${line#listening on }
}
stop_serving() {
  kill -TERM "$server"
  # The stream ends when the program has.
  cat <&"$lines" >>"$log"
  exec {lines}<&-
  server=
}

# Runs a function for several areas at the same time; fails when one of them does.
each_area() {
  local work_of_one=$1 pids=() pid
  shift
  for area in "$@"; do
    "$work_of_one" "$area" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid"; done
}

dir_of() { printf '%s/%s' "$work" "${1,,}"; }
device_of() { printf '%s-a' "${1,,}"; }

join_by_network() {
  local invitation
  invitation=$("$sovang" --data "$hub" invite --area "$1" --device "$(device_of "$1")" --url "$url" 2>>"$log")
  on "$(dir_of "$1")" join "$invitation" --no-passphrase
}
join_by_file() {
  local invitation carried=$work/usb-$1
  mkdir -p "$carried"
  invitation=$("$sovang" --data "$hub" invite --area "$1" --device "$(device_of "$1")" 2>>"$log")
  on "$(dir_of "$1")" join "$invitation" --request "$carried/xin-vao-so" --no-passphrase
  on "$hub" exchange "$carried/xin-vao-so" "$carried/tra-loi-vao-so"
  on "$(dir_of "$1")" join --reply "$carried/tra-loi-vao-so"
}
record() {
  local kind
  for kind in households works meetings contributions; do
    on "$(dir_of "$1")" import "$kind" "$csv/$kind.csv" --area "$1" --today "$today"
  done
}
spend() { on "$(dir_of "$1")" import expenditures "$csv/expenditures.csv" --area "$1" --today "$today"; }
exchange_by_network() { on "$(dir_of "$1")" sync --hub "$url"; }
exchange_by_file() {
  local carried=$work/usb-$1
  on "$(dir_of "$1")" sync --export "$carried/gui-xa"
  on "$hub" exchange "$carried/gui-xa" "$carried/xa-tra-loi"
  on "$(dir_of "$1")" sync --import "$carried/xa-tra-loi"
}
office_imports() {
  local kind=$1
  shift
  on "$hub" import "$kind" "$csv/$kind.csv" --today "$today" "$@"
}

say "Đặt ra một xã giả: 8 thôn, 400 hộ, cả năm 2024 (mọi người, số máy, thửa đất đều bịa)"
"$example" --out "$csv" >>"$log"
today=$(sed -n 's/^as_of,//p' "$csv/commune.csv")
mapfile -t areas < <(sed -n '2,$s/,.*//p' "$csv/areas.csv")
half=$((${#areas[@]} / 2))
near=("${areas[@]:0:half}") far=("${areas[@]:half}")

say "Xã lập sổ: danh sách thôn, đơn vị ủng hộ, đơn giá ngày công, việc cấp xã"
on "$hub" create --origin suoimay.example --name "Suối Mây" --area-kind thôn --no-passphrase
for kind in areas orgs rates; do office_imports "$kind"; done
for kind in works meetings; do office_imports "$kind" --area -; done

serve
say "Máy xã mở ở $url; ${near[*]} vào sổ qua mạng"
each_area join_by_network "${near[@]}"
say "${far[*]} không có mạng: vào sổ bằng tệp mang trên USB"
for area in "${far[@]}"; do join_by_file "$area"; done

say "Tắt máy xã. ${#areas[@]} thôn ghi sổ, không cần mạng: hộ, việc, họp, đóng góp"
stop_serving
each_area record "${areas[@]}"

serve
say "Máy xã mở lại. ${near[*]} gửi sổ qua mạng cùng một lúc"
each_area exchange_by_network "${near[@]}"
say "${far[*]} gửi sổ bằng tệp mang tay"
for area in "${far[@]}"; do exchange_by_file "$area"; done

say "Xã ghi ngân sách; các thôn nhận về, ghi chi rồi gửi lại"
office_imports contributions --area -
each_area exchange_by_network "${areas[@]}"
each_area spend "${areas[@]}"
each_area exchange_by_network "${near[@]}"
for area in "${far[@]}"; do exchange_by_file "$area"; done
office_imports expenditures --area -
for kind in petitions models commendations indicators; do office_imports "$kind"; done
stop_serving

say "Báo cáo của xã"
"$sovang" --data "$hub" report --as-of "$today" --as-of 2023-12-31
headline() { grep -o '"phrase_[a-z_]*" *: *"[^"]*"' "$1" | tr -d ' ' | sort; }
"$sovang" --data "$hub" report --json --as-of "$today" >"$work/bao-cao.json"
if [[ $(headline "$work/bao-cao.json") != "$(headline "$csv/expected-totals.json")" ]]; then
  say "Báo cáo KHÁC với số đếm riêng từ các tệp CSV (expected-totals.json)"
  exit 1
fi
say "Các con số đầu báo cáo khớp với số đếm riêng từ các tệp CSV"

say "Kiểm tra toàn bộ sổ của xã và của ${areas[0]}"
"$sovang" --data "$hub" audit
"$sovang" --data "$(dir_of "${areas[0]}")" audit
say "Xuất sổ thành tệp mở (C2SP tlog-tiles) rồi kiểm tra chỉ bằng khóa công khai"
on "$hub" export --tiles "$work/xuat"
keys=()
while read -r key; do keys+=(--key "$key"); done <"$work/xuat/keys.txt"
"$sovang" audit --tiles "$work/xuat" "${keys[@]}"

say "Xong."
if [[ -z $keep ]]; then
  shown=/tmp/suoimay
  printf '\nThư mục thử đã xóa. Để giữ lại và thử tiếp:\n\n  %q demo --keep %q\n' "$root/run" "$shown"
else
  shown=$work
fi
first=${areas[0]}
cat <<TEXT

Thử tiếp (chép từng dòng):

  export PATH=$(printf %q "$(dirname "$sovang")"):\$PATH
  sovang --data $shown/xa status
  sovang --data $shown/xa devices
  sovang --data $shown/xa report --period 2024-Q3
  sovang --data $shown/${first,,} search "dung"
  sovang --data $shown/${first,,} list contributions --limit 5
  sovang --data $shown/${first,,} add money --work V$first --household H00001 --amount 500k
  sovang --data $shown/${first,,} sync --export /tmp/gui-xa && sovang --data $shown/xa exchange /tmp/gui-xa /tmp/tra-loi && sovang --data $shown/${first,,} sync --import /tmp/tra-loi
  sovang --data $shown/xa keys --age-identity > /tmp/khoa-xa && age -d -i /tmp/khoa-xa /tmp/gui-xa | zstd -d | tar t
  sovang --help
TEXT
