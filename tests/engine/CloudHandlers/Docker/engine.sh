#!/bin/sh
# A Docker Engine for tests in the folder $1, with the image occo-test:1, which is made of busybox. It says "started",
# and ends with its standard input: containers first, then the engine. It changes no rule of the firewall; ports are
# published by docker-proxy. More arguments are for the engine. The argument podman: podman's service, in its place.
set -e
folder=$1
shift
mkdir -p "$folder/root" "$folder/image/bin" "$folder/net"
bridge=
if [ "$1" = podman ]; then
    bridge=occo-podman
    # A plug-in for the firewall would be a part of the default network. Of two limits podman takes one for the other.
    echo '{"cniVersion": "0.4.0", "name": "podman", "plugins": [{"type": "bridge", "bridge": "'$bridge'",
        "isGateway": true, "ipam": {"type": "host-local", "routes": [{"dst": "0.0.0.0/0"}],
        "ranges": [[{"subnet": "172.30.79.0/24", "gateway": "172.30.79.1"}]]}}]}' > "$folder/net/podman.conflist"
    cat > "$folder/containers.conf" <<END
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
runtime = "/usr/sbin/runc"
[network]
network_backend = "cni"
network_config_dir = "$folder/net"
END
    CONTAINERS_CONF="$folder/containers.conf" podman --root "$folder/root" --runroot "$folder/run" \
        --tmpdir "$folder/tmp" system service -t 0 "unix://$folder/docker.sock" > "$folder/log" 2>&1 &
else
    dockerd --data-root "$folder/root" --exec-root "$folder/exec" -p "$folder/pid" -H "unix://$folder/docker.sock" \
        --storage-driver overlay2 --bip 172.30.78.1/24 --iptables=false --default-ulimit nofile=1024:4096 "$@" \
        > "$folder/log" 2>&1 &
fi
engine=$!
stop() {
    docker -H "unix://$folder/docker.sock" ps -aq | xargs -r docker -H "unix://$folder/docker.sock" rm -f
    kill $engine; wait $engine || true
    [ ! -d "$folder/root/overlay" ] || umount "$folder/root/overlay" || true
    [ -z "$bridge" ] || busybox ip link delete $bridge || true
    rm -rf "$folder"
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
