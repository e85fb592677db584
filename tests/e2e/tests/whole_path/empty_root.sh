# A root of its own with nothing but the programs of this machine's /usr, and in it a stand-in for systemd that starts
# the agent as its unit says. $1 is an empty folder that becomes the root, $2 the script that runs in it; variables
# whose names begin with T_ are passed on. Needs a mount and a process namespace, and root, or what looks like it.
set -eu
root=$1
script=$2
mount --make-rprivate /
mount -t tmpfs root "$root"
cd "$root"
mkdir -p usr etc/systemd/system var/lib var/log run/systemd/system proc dev sys tmp root
mount --rbind /usr usr
mount -t tmpfs local usr/local
mkdir -p usr/local/bin usr/local/sbin
for name in bin sbin lib lib32 lib64; do
    if [ -L "/$name" ]; then
        cp -P "/$name" "$name"
    elif [ -d "/$name" ]; then
        mkdir "$name"
        mount --rbind "/$name" "$name"
    fi
done
# The line would ask it to become root, whom its own settings do not know here.
for sudo in usr/bin/sudo usr/local/bin/sudo; do
    [ ! -e "$sudo" ] || mount --bind /usr/bin/env "$sudo"
done
mount -t proc proc proc
mount --rbind /dev dev
mount --rbind /sys sys
echo 'root:x:0:0:root:/root:/bin/sh' > etc/passwd
echo 'root:x:0:' > etc/group
: > etc/shadow
: > etc/gshadow
echo 'passwd: files' > etc/nsswitch.conf
echo 0123456789abcdef0123456789abcdef > etc/machine-id

cat > usr/local/sbin/systemctl <<'EOF'
#!/bin/sh
# What systemd does with the unit, as far as the agent sees it.
echo "$*" >> /asked
unit=/etc/systemd/system/spectra-agent.service
end() {
    [ -e /run/agent.pid ] || return 0
    kill "$(cat /run/agent.pid)" 2>/dev/null
    while kill -0 "$(cat /run/agent.pid)" 2>/dev/null; do sleep 0.1; done
    rm -f /run/agent.pid
}
begin() {
    mkdir -p /run/spectra-agent /var/log/spectra
    if [ "$(getent passwd spectra-agent | cut -d: -f3)" != 0 ]; then
        chown -R spectra-agent:spectra-agent /run/spectra-agent /var/log/spectra
    fi
    RUNTIME_DIRECTORY=/run/spectra-agent as-service $(sed -n 's/^ExecStart=//p' $unit) >> /agent.log 2>&1 < /dev/null &
    echo $! > /run/agent.pid
}
case "$1" in
restart) end; begin ;;
start) [ -e /run/agent.pid ] || begin ;;
disable)
    [ -e $unit ] || { echo "Failed to disable unit: Unit file spectra-agent.service does not exist." >&2; exit 1; }
    end
    rm -rf /run/spectra-agent
    ;;
is-enabled) echo enabled ;;
is-active)
    if [ -e /run/agent.pid ] && kill -0 "$(cat /run/agent.pid)" 2>/dev/null; then
        echo active
    else
        echo inactive
        exit 3
    fi
    ;;
esac
EOF
cat > usr/local/sbin/as-service <<'EOF'
#!/bin/sh
# Runs something with the user, groups and capabilities that unit and drop-in give the service, and no more.
drop_in=/etc/systemd/system/spectra-agent.service.d/10-host.conf
setting() { sed -n "s/^$1=//p" $drop_in; }
# There is one user only, who is everybody.
[ "$(getent passwd spectra-agent | cut -d: -f3)" != 0 ] || exec "$@"
user=$(setting User)
user=${user:-spectra-agent}
groups=$(setting SupplementaryGroups | tr ' ' ,)
capabilities=-all
for name in $(setting AmbientCapabilities | tr A-Z a-z); do capabilities=$capabilities,+${name#cap_}; done
if [ -n "$groups" ]; then set -- --groups "$groups" "$@"; else set -- --clear-groups "$@"; fi
exec setpriv --reuid "$user" --regid "$user" --no-new-privs --inh-caps "$capabilities" \
    --ambient-caps "$capabilities" --bounding-set "$capabilities" "$@"
EOF
chmod 0755 usr/local/sbin/systemctl usr/local/sbin/as-service

# Where this is not root's own work there is one user only, who is everybody.
if [ "$(wc -l < /proc/self/uid_map)" = 1 ] && grep -q ' 1$' /proc/self/uid_map; then
    cat > usr/local/sbin/useradd <<'EOF'
#!/bin/sh
for name; do :; done
echo "$name:x:0:0::/:/bin/false" >> /etc/passwd
echo "$name:x:0:" >> /etc/group
EOF
    cat > usr/local/sbin/userdel <<'EOF'
#!/bin/sh
sed -i "/^$1:/d" /etc/passwd /etc/group
EOF
    chmod 0755 usr/local/sbin/useradd usr/local/sbin/userdel
fi
variables=$(env | sed -n 's/^\(T_[A-Z]*\)=.*/\1/p')
set --
for name in $variables; do
    eval "value=\$$name"
    set -- "$@" "$name=$value"
done
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
exec chroot . env -i "PATH=$PATH" HOME=/root "$@" sh -c "$script"
