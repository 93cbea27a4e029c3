# shellcheck shell=sh disable=SC2046,SC2086,SC2154
# Sourced by ./sockdrill and ./test: which Debian packages stand in
# cmake/packages.txt, and installing those that are missing. POSIX sh.
# Expects $root, the project's folder, and $self, the name to speak under.

say() { printf '%s: %s\n' "$self" "$*" >&2; }

# packages_of GROUP…: the names of the groups' packages, one a line.
packages_of() {
  for group in "$@"; do
    sed -n "/^\[$group\]/,/^\[/{/^\[/d;s/[[:space:]]*#.*//;/./p;}" "$root/cmake/packages.txt"
  done
}

# missing_packages GROUP…: those that are not installed. Asks dpkg once.
missing_packages() {
  # shellcheck disable=SC2046
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $(packages_of "$@") 2>/dev/null |
    sed -n 's/^installed //p')
  packages_of "$@" | while read -r package; do
    case "
$installed
" in
      *"
$package
"*) ;;
      *) echo "$package" ;;
    esac
  done
}

# install_packages GROUP…: installs what is missing, and says what it does. Exits
# with 3 (the environment's fault) where it cannot.
install_packages() {
  command -v dpkg-query >/dev/null || {
    say "this is not a Debian system; needed are the equivalents of:" $(packages_of "$@")
    exit 3
  }
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  as_root=
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
      as_root="sudo"
    else
      say "packages are missing, and only root can install them. Run:"
      say "  apt-get update && apt-get install -y --no-install-recommends $missing"
      exit 3
    fi
  fi
  say "installing $missing"
  log=$(mktemp)
  if $as_root env DEBIAN_FRONTEND=noninteractive apt-get update >"$log" 2>&1 &&
    $as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y --no-install-recommends $missing >>"$log" 2>&1 </dev/null; then
    rm -f "$log"
  else
    tail -n 20 "$log" >&2
    rm -f "$log"
    say "installing failed. Run it by hand:"
    say "  ${as_root:+$as_root }apt-get install -y --no-install-recommends $missing"
    exit 3
  fi
}
