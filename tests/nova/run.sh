#!/bin/sh
# Runs the contract of cloud handlers on a real OpenStack Nova in one process (see serve.py). Not a part of the test
# command: it needs about 230 packages of Debian 12:
#   apt-get install --no-install-recommends python3-nova python3-placement python3-fixtures python3-testtools \
#       python3-oslotest python3-ddt python3-requests-mock python3-wsgi-intercept
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
mkfifo "$work/in"
/usr/bin/python3 -c 'import nova.tests.functional, placement, wsgi_intercept' 2> /dev/null || {
    echo "The packages that this script names are not installed." >&2
    exit 2
}

# Its configuration is in a package that would start services.
(cd "$work" && apt-get download nova-common > /dev/null && dpkg-deb -x nova-common_*.deb .)
NOVA_API_PASTE="$work/usr/share/nova-common/api-paste.ini" /usr/bin/python3 "$here/serve.py" \
    < "$work/in" > "$work/out" 2> "$work/err" &
server=$!
# The server ends when this end of its input is closed.
exec 3> "$work/in"
trap 'exec 3>&-; wait $server 2> /dev/null || true; rm -rf "$work"' EXIT
tries=120
until [ "$(wc -l < "$work/out")" -ge 2 ]; do
    tries=$((tries - 1))
    if [ $tries = 0 ] || ! kill -0 $server 2> /dev/null; then
        cat "$work/err" >&2
        exit 1
    fi
    sleep 1
done

OCCO_TEST_NOVA_ENDPOINT=$(sed -n 1p "$work/out") OCCO_TEST_NOVA_PROJECT=$(sed -n 2p "$work/out") \
    dotnet test "$here/../engine" -c Release --no-build --filter FullyQualifiedName~Check_RealNova
