#!/usr/bin/env bash
# Measures the codec, beside other FastCGI libraries, and the path of an event, with JMH; prints one table.
#
#   benchmarks/jmh.sh [regex] [options of JMH]     jmh.sh Codec; jmh.sh RoundTrip -p bodyBytes=64; jmh.sh -l
#   rounds=5 benchmarks/jmh.sh                     all of them one after the other, five times over; 3 is the default
#
# A figure is the median of the rounds' averages, beside it the smallest and the greatest. "ratio" is a peer's time
# against that of ws2fcgi with the same parameters: above 1 we are faster. B/op is what is allocated on the heap.
set -euo pipefail

. "$(dirname "$0")/jar.sh"
rounds=${rounds:-3}

# Questions to JMH itself are not measured.
case " $* " in
  *" -l "* | *" -lp "* | *" -lprof "* | *" -h "*) exec java -jar "$jar" "$@" ;;
esac

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
for ((round = 1; round <= rounds; round++)); do
  echo "round $round of $rounds; $(uptime | sed 's/.*load/load/')" >&2
  java -jar "$jar" "$@" -prof gc -foe true -rf csv -rff "$results/$round.csv" -o "$results/$round.log" ||
    { tail -n 40 "$results/$round.log" >&2; exit 1; }
done

# Columns of JMH: benchmark, mode, threads, samples, score, error, unit, then the parameters.
awk -F, '
  function plain(text) { gsub(/"/, "", text); return text }
  { sub(/\r$/, "") }
  FNR == 1 {
    for (i = 8; i <= NF; i++) { name[i] = plain($i); sub(/^Param: /, "", name[i]) }
    next
  }
  {
    what = plain($1); metric = what; sub(/:.*/, "", what); sub(/^[^:]*:?/, "", metric); sub(/^[^A-Z]*/, "", what)
    with = ""; codec = ""
    for (i = 8; i <= NF; i++) {
      if ($i == "") continue
      if (name[i] == "codec") codec = plain($i)
      else with = with " " name[i] "=" plain($i)
    }
    # One benchmark has its codecs as methods.
    if (what ~ /^Connection/) { codec = what; sub(/.*\./, "", codec); sub(/\..*/, "", what) }
    key = what with
    row = key SUBSEP codec
    if (!(row in seen)) { seen[row] = ++rows; of[rows] = row }
    if (metric == "") time[row, ++times[row]] = $5 + 0
    else if (metric ~ /alloc.rate.norm$/) bytes[row] = $5
  }
  function median(row, n,   i, j, swap) {
    n = times[row]
    for (i = 2; i <= n; i++)
      for (j = i; j > 1 && time[row, j - 1] > time[row, j]; j--) {
        swap = time[row, j]; time[row, j] = time[row, j - 1]; time[row, j - 1] = swap
      }
    return n % 2 ? time[row, (n + 1) / 2] : (time[row, n / 2] + time[row, n / 2 + 1]) / 2
  }
  END {
    print "| benchmark | codec | ns/op | from, to | B/op | ratio |"
    print "|---|---|---|---|---|---|"
    for (r = 1; r <= rows; r++) middle[of[r]] = median(of[r])
    for (r = 1; r <= rows; r++) {
      row = of[r]; split(row, part, SUBSEP)
      # libnetty ends with the bytes of STDOUT, and so does the one that it is put beside, where there is one.
      own = part[2] ~ /stdout/ ? "ws2fcgi-stdout" : "ws2fcgi"
      base = middle[part[1], own]
      ratio = base && part[2] != own && part[2] != "" ? sprintf("%.2f", middle[row] / base) : ""
      printf "| %s | %s | %.0f | %.0f, %.0f | %.0f | %s |\n", part[1], part[2], middle[row], time[row, 1],
        time[row, times[row]], bytes[row], ratio
    }
  }' "$results"/*.csv
