# The process of a lease: starts the node, or removes it.
# Arguments: start or wipe, the lease folder, run.<key>, the boot of the machine.
cd -- "$2/$3" || exit 1
umask 077
. ./conf

began() {
    if [ -r "/proc/$1/stat" ]; then sed -n 's/.*) //; /^[ZX]/!p' "/proc/$1/stat" | cut -d ' ' -f 20
    else ps -o lstart= -p "$1" 2>/dev/null | tr -c 'A-Za-z0-9\n' -; fi
}
note() { printf '%s %s %s\n' "$$" "$(began $$)" "$boot" > "$1.$$" && mv -f "$1.$$" "$1"; }
state() { printf '%s\n' "$*" > state.new && mv -f state.new state; }
boot=$4
as_user=
[ "$sudo" = 1 ] && as_user='sudo -n --'

# Runs a part of the node, within so many seconds where the host can tell; 0: without a limit. An empty one is no
# work; a missing one is a failure.
run_part() {
    [ -f "$1" ] || { echo "$1 is missing"; return 127; }
    [ -s "$1" ] || return 0
    if [ "$2" -gt 0 ] && command -v timeout > /dev/null 2>&1; then
        $as_user timeout -k 10 "$2" /bin/sh ./runner "$1" < /dev/null
    else $as_user /bin/sh ./runner "$1" < /dev/null; fi
}

# Ends what the node started and did not detach: the session of its job, which waits in it and so keeps its number.
end_session() {
    [ -f job ] && read -r pid start at < job || return 0
    [ "$at" = "$boot" ] && [ "$start" = "$(began "$pid")" ] || return 0
    $as_user kill -TERM "-$pid" 2>/dev/null
    left=$stop_tenths
    while [ "$left" -gt 0 ] && others "$pid"; do
        sleep 0.1 2>/dev/null || sleep 1
        left=$((left - 1))
    done
    $as_user kill -KILL "-$pid" 2>/dev/null
    left=50
    while [ "$left" -gt 0 ] && [ "$start" = "$(began "$pid")" ]; do
        sleep 0.1 2>/dev/null || sleep 1
        left=$((left - 1))
    done
}

# More of the group is there than the job, its pause, and what nobody has waited for.
others() {
    { ps -A -o pgid,pid,ppid,stat,comm 2>/dev/null || ps -o pgid,pid,ppid,stat,comm; } | awk -v g="$1" '
        $1 == g && $2 != g && $4 !~ /^Z/ && !($3 == g && $5 == "sleep") { found = 1 }
        END { exit !found }'
}

case $1 in
    start)
        # A signal that is caught, not ignored, is as usual for what it starts.
        trap : TERM HUP
        note job
        state preparing
        run_part prepare 0 || { state failed "$?" prepare; rest=1; }
        if [ -z "$rest" ] && [ "$service" = 1 ] && [ -s context ]; then
            run_part context 0 &
            program=$!
            (sleep "$start_seconds"; kill -0 "$program" 2>/dev/null && [ -f state ] && state serving) &
            wait "$program"
            code=$?
            wait
            state failed "$code" context
        elif [ -z "$rest" ]; then
            if run_part context 0; then state ready; else state failed "$?" context; fi
        fi
        # It holds the number of the session until the removal, or until its folder is gone.
        while [ -f job ]; do sleep 60; done
        ;;
    wipe)
        # One for each removal: a late one must not wipe beside it.
        note "removal/job.$$" && ln "removal/job.$$" removal/job || exit 1
        end_session
        mkdir -p work
        run_part wipe "$wipe_seconds"
        code=$?
        # What the node left must not be there for the next one.
        [ "$code" != 0 ] || $as_user rm -rf work || { echo 'the files of the node cannot be deleted'; code=1; }
        [ "$code" = 0 ] || { printf '%s\n' "$code" > removal/failed; exit 1; }
        # The lease ends last: a host without one is free. What is interrupted here is wiped again.
        cd ..
        mv "$3" "gone.$3.$$" && rm -f lease
        $as_user rm -rf "gone.$3.$$"
        ;;
esac
