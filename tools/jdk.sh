# Sourced by ./switchboard and ./verify: finds a JDK and Maven. Starts no Java to do so.

jdk_min=25
maven_min=3.8

# The major version of the JDK in folder $1, from its `release` file; nothing when there is none.
jdk_major() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  while IFS='="' read -r key _ value _; do
    [ "$key" = JAVA_VERSION ] || continue
    value=${value#1.}
    printf '%s\n' "${value%%[!0-9]*}"
    return
  done <"$1/release"
}

jdk_ok() {
  major=$(jdk_major "$1")
  [ "${major:-0}" -ge "$jdk_min" ]
}

# The file that path $1 leads to through any number of symbolic links.
resolve() {
  path=$1
  while [ -L "$path" ]; do
    link=$(readlink "$path")
    case $link in
      /*) path=$link ;;
      *) path=${path%/*}/$link ;;
    esac
  done
  printf '%s\n' "$path"
}

# Sets JAVA_HOME to a JDK that is new enough; fails when there is none.
find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && jdk_ok "$JAVA_HOME"; then
    export JAVA_HOME
    return
  fi
  java=$(command -v java) && java=$(resolve "$java") || java=
  home=${HOME:-/nonexistent}
  for JAVA_HOME in "${java%/bin/java}" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$home"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$home"/.sdkman/candidates/java/* "$home"/.jdks/* "$home"/.jdks/*/Contents/Home; do
    if [ -n "$JAVA_HOME" ] && jdk_ok "$JAVA_HOME"; then
      export JAVA_HOME
      return
    fi
  done
  [ -x /usr/libexec/java_home ] &&
    JAVA_HOME=$(/usr/libexec/java_home -v "$jdk_min+" 2>/dev/null) && jdk_ok "$JAVA_HOME" &&
    export JAVA_HOME && return
  unset JAVA_HOME
  return 1
}

# Sets `maven` to a Maven that is new enough and prepares its JVM's options; needs JAVA_HOME.
find_maven() {
  # Without these, an older Maven's own libraries print warnings on a current JDK.
  quiet='--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED'
  export MAVEN_OPTS="$quiet ${MAVEN_OPTS:-}"
  maven=$(command -v mvn) || return 1
  version=$("$maven" -B --version 2>/dev/null |
    sed -n 's/.*Apache Maven \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p')
  major=${version%%.*}
  minor=${version#*.}
  [ "${major:-0}" -gt "${maven_min%.*}" ] ||
    { [ "${major:-0}" -eq "${maven_min%.*}" ] && [ "$minor" -ge "${maven_min#*.}" ]; }
}

jdk_missing="JDK $jdk_min or later is missing; install one (most systems package it, and every \
OpenJDK vendor has archives), or set JAVA_HOME to its folder."
maven_missing="Maven $maven_min or later is missing; install the package maven and have mvn on the PATH."
