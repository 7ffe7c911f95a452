#!/bin/sh
# A Docker Engine for tests in the folder $1, with the image occo-test:1, which is made of busybox. It says "started",
# and ends with its standard input: containers first, then the engine. It changes no rule of the firewall; ports are
# published by docker-proxy.
set -e
folder=$1
mkdir -p "$folder/root" "$folder/image/bin"
dockerd --data-root "$folder/root" --exec-root "$folder/exec" -p "$folder/pid" -H "unix://$folder/docker.sock" \
    --storage-driver overlay2 --bip 172.30.78.1/24 --iptables=false --default-ulimit nofile=1024:4096 > "$folder/log" 2>&1 &
engine=$!
stop() {
    docker -H "unix://$folder/docker.sock" ps -aq | xargs -r docker -H "unix://$folder/docker.sock" rm -f
    kill $engine; wait $engine || true; rm -rf "$folder"
}
trap 'stop > /dev/null 2>&1' EXIT
for try in $(seq 300); do
    docker -H "unix://$folder/docker.sock" version > /dev/null 2>&1 && break
    kill -0 $engine 2> /dev/null || { tail -3 "$folder/log"; exit 1; }
    sleep 0.1
done
cp "$(command -v busybox)" "$folder/image/bin/busybox"
for name in sh sleep echo cat httpd env false true nc mkdir test id wget hostname chmod; do
    ln -s busybox "$folder/image/bin/$name"
done
tar -C "$folder/image" -c . | docker -H "unix://$folder/docker.sock" import - occo-test:1 > /dev/null
echo started
cat > /dev/null
