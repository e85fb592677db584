# A network of three namespaces: this host, a router, a target. $1 is who may send echo requests without privileges
# (net.ipv4.ping_group_range; nobody where it is empty), the rest is what runs in it.
set -eu
range=$1
shift
ip link set lo up
if [ -n "$range" ]; then echo "$range" > /proc/sys/net/ipv4/ping_group_range; fi
unshare --net sleep 60 &
router=$!
unshare --net sleep 60 &
target=$!
trap 'kill $router $target' EXIT
in_router() { nsenter --target $router --net "$@"; }
in_target() { nsenter --target $target --net "$@"; }
own=$(readlink /proc/self/ns/net)
until [ "$(readlink /proc/$router/ns/net)" != "$own" ] && [ "$(readlink /proc/$target/ns/net)" != "$own" ]; do sleep 0.01; done
ip link add near0 type veth peer name near1
ip link set near1 netns $router
in_router ip link add far0 type veth peer name far1
in_router ip link set far1 netns $target
ip addr add 10.9.0.1/24 dev near0
ip link set near0 up
ip route add default via 10.9.0.2
in_router ip addr add 10.9.0.2/24 dev near1
in_router ip addr add 10.9.1.1/24 dev far0
in_router ip link set near1 up
in_router ip link set far0 up
in_router ip route add unreachable 10.9.9.0/24
in_router ip route add blackhole 10.9.8.0/24
in_router sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
# The tests ask more often than a router answers by default, six at once and one a second.
in_router sh -c 'echo 0 > /proc/sys/net/ipv4/icmp_ratelimit'
in_target ip addr add 10.9.1.2/24 dev far1
in_target ip link set far1 up
in_target ip route add default via 10.9.1.1
"$@"
