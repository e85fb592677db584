# A host of its own with a container in it: the host has its processes, its network (host0) and its tree in $1, of
# which /proc is mounted with the options $2; the container has the same tree below another root, a network without
# anything, and no right to anything. $3 is the agent that runs in it. Needs root, and mount, process and network
# namespaces of its own.
set -eu
root=$1
options=$2
agent=$3
mount --make-rprivate /
ip link set lo up
ip link add host0 type veth peer name host1
mount -t proc -o "$options" proc "$root/proc"
# What a real host's first process would show.
mount --bind "$root/mounts" "$root/proc/1/mounts"
: > "$root/agent"
mount --bind "$agent" "$root/agent"
unshare --mount --net --pid --fork --kill-child setpriv --reuid 65534 --regid 65534 --clear-groups \
    --inh-caps=-all --bounding-set=-all --no-new-privs "$root/agent" check --root "$root"
