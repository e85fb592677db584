#!/bin/sh

# PROVIDE: spectra_agent
# REQUIRE: NETWORKING
# KEYWORD: shutdown

. /etc/rc.subr

name=spectra_agent
rcvar=spectra_agent_enable
load_rc_config "$name"
: "${spectra_agent_enable:=NO}"

pidfile=/var/run/spectra_agent.pid
command=/usr/sbin/daemon
command_args="-P $pidfile -r -R 5 -f /usr/local/bin/spectra-agent @ARGUMENTS@"

run_rc_command "$1"
