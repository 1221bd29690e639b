# Builds $jar, one with the benchmarks and all they need, if it is older than its sources; sourced by who wants to run it.
root=$(cd "$(dirname "$0")/.." && pwd)
jar=$root/benchmarks/jmh/target/benchmarks.jar

is_stale() {
  [ ! -f "$jar" ] || [ -n "$(find "$root"/pom.xml "$root"/{fcgi-codec,bridge,benchmarks/jmh}/{pom.xml,src/main} \
    -newer "$jar" -type f -print -quit)" ]
}

if is_stale; then
  echo "building $jar ..." >&2
  (cd "$root" && mvn -q -B -ntp -P jmh-jar -pl benchmarks/jmh -am package -Dmaven.test.skip=true \
    -Dspotless.check.skip=true) >&2
  touch "$jar"
fi
