# Runs on a host, as the user that Occo signs in as, by any POSIX shell. Occo sends it on standard input, after lines
# that set: op nonce folder64 id key owner patience checks_sudo, and puts {} around all of it, so that nothing runs of a
# script whose end is missing. Values are words of letters, digits and a few signs, or base64: nothing of them is ever
# part of a command. Every line of the answer begins with the nonce: what a profile prints is not taken for an answer.
#
# The lease folder:
#   lease          whose the host is: the id, the marks, the parts of the node. Made by one link, never changed.
#   run.<key>/     what came of it: the parts, marks that replace those of the lease, and
#     job, state   the process that prepares and starts the node; its end
#     removal/     the removal: job, log, and 'failed' for a host that is quarantined
LC_ALL=C
export LC_ALL
umask 077
PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin

say() { printf '%s %s\n' "$nonce" "$*"; }
pack() { base64 | tr -d '\n'; }
fail() {
    say "error $1 $(printf %s "$2" | head -c 1000 | pack)"
    exit 0
}

boot() { cat /proc/sys/kernel/random/boot_id 2>/dev/null || sysctl -n kern.boottime 2>/dev/null | tr -c '0-9\n' -; }
# Nothing for a process that has ended and was not waited for.
began() {
    if [ -r "/proc/$1/stat" ]; then sed -n 's/.*) //; /^[ZX]/!p' "/proc/$1/stat" | cut -d ' ' -f 20
    else ps -o lstart= -p "$1" 2>/dev/null | tr -c 'A-Za-z0-9\n' -; fi
}

# The process that a file names is that process, and not another that got its number.
alive() {
    [ -f "$1" ] && read -r a_pid a_began a_boot < "$1" && [ -n "$a_pid" ] && kill -0 "$a_pid" 2>/dev/null \
        && [ "$a_boot" = "$(boot)" ] && [ "$a_began" = "$(began "$a_pid")" ]
}
young() { [ -n "$(find "$1" -prune -mmin -1 2>/dev/null)" ]; }

enter() {
    folder=$(printf %s "$folder64" | base64 -d) || fail tools 'base64 is missing'
    case $folder in /*) ;; *) folder=$HOME/$folder ;; esac
    [ "$1" = make ] && { mkdir -p -- "$folder" 2>/dev/null || fail folder "$folder cannot be made"; }
    [ -d "$folder" ] || return 1
    cd -- "$folder" 2>/dev/null || fail folder "$folder cannot be entered"
    folder=$(pwd -P)
    [ -O . ] || fail folder "$folder belongs to another user"
    [ -z "$(find . -prune -perm -020 2>/dev/null)$(find . -prune -perm -002 2>/dev/null)" ] \
        || fail folder "$folder can be changed by others"
}

# Reads the lease: l_id, l_key, l_owner, l_marks, run.
read_lease() {
    [ -f lease ] || return 1
    { read -r l_id && read -r l_owner l_marks; } < lease || fail damaged "$folder/lease cannot be read"
    l_key=${l_id##*/}
    case $l_key in '' | *[!0-9a-f-]*) fail damaged "$folder/lease names no instance" ;; esac
    run=run.$l_key
    if [ -f "$run/marks" ]; then read -r l_owner l_marks < "$run/marks"; fi
    return 0
}

phase() {
    code=- log=
    if [ -d "$run/removal" ]; then
        log=$run/removal/log
        if [ -f "$run/removal/failed" ]; then read -r code < "$run/removal/failed"; phase=quarantined
        elif alive "$run/removal/job" || young "$run/removal"; then phase=wiping
        else phase=unwiped; fi
        return
    fi
    log=$run/log phase=
    [ -f "$run/state" ] && read -r phase code < "$run/state"
    case $phase in
        ready | failed) ;;
        serving) alive "$run/job" && phase=ready || { phase=failed code=lost; } ;;
        *) if alive "$run/job" || young lease || young "$run"; then phase=preparing; else phase=unstarted; fi ;;
    esac
}

show() {
    if ! read_lease; then say free; return; fi
    phase
    say "lease $l_id $l_owner $l_marks"
    say "phase $phase ${code:--}"
    [ -f "$log" ] && say "log $(tail -c 4000 "$log" | pack)"
}

# The parts of the node, each on a line of the lease. The last one is there when all are: without its wipe a host must
# not be given back.
unpack() {
    mkdir -p "$run/work" || return 1
    for part in main runner env prepare context wipe conf; do
        sed -n "s/^$part //p" lease | base64 -d > "$run/$part.$$" && mv -f "$run/$part.$$" "$run/$part" || return 1
    done
}

# In a session of its own: it does not end with the connection.
launch() {
    if command -v setsid > /dev/null 2>&1; then setsid /bin/sh "$run/main" "$@" < /dev/null > "$out" 2>&1 &
    else nohup /bin/sh "$run/main" "$@" < /dev/null > "$out" 2>&1 & fi
}

# One of several that start the same lease makes the folder.
start() {
    mkdir "$run" 2>/dev/null && unpack || return 0
    out=$run/log
    launch start "$folder" "$run" "$(boot)"
}

take() {
    enter make
    # Only here: a node can have files of these names in its own folder.
    find . ! -name . -prune -name 'new.*' -mmin +10 -exec rm -f {} + 2>/dev/null
    find . ! -name . -prune -name 'gone.*' -mmin +10 -exec rm -rf {} + 2>/dev/null
    if [ ! -f lease ]; then
        # Somebody deleted the lease by hand.
        for old in run.*; do ! alive "$old/removal/job" || fail busy "$folder: a wipe goes on there"; done
        new=new.$key.$$
        content > "$new" || { rm -f "$new"; fail folder "$folder is full"; }
        sync "$new" 2>/dev/null
        if ln "$new" lease 2>/dev/null; then
            # Only who has the lease has a folder: others were left when somebody deleted a lease by hand.
            for old in run.*; do [ "$old" = "run.$key" ] || rm -rf "$old"; done
        fi
        rm -f "$new"
        [ -f lease ] || fail folder "$folder takes no hard links"
    fi
    read_lease || { say free; return; }
    [ "$l_key" = "$key" ] && [ ! -d "$run/removal" ] && start
    show
}

drop() {
    enter || { say nowhere; return; }
    if ! read_lease || [ "$l_id" != "$id" ]; then say gone; return; fi
    [ "$l_owner" = "$owner" ] || { say other; return; }
    # One at a time puts a removal that has ended out of the way: it would take the next one for it. A wipe that goes
    # on beside another could outlast the lease.
    [ -d "$run/again" ] && ! young "$run/again" && rmdir "$run/again"
    if [ -d "$run/removal" ] && mkdir "$run/again" 2>/dev/null; then
        phase
        [ "$phase" = wiping ] || { mv "$run/removal" "$run/tried.$$" && rm -rf "$run/tried.$$"; }
        rmdir "$run/again"
    fi
    mkdir -p "$run"
    [ -f "$run/conf" ] || unpack || fail folder "$folder takes no files"
    if mkdir "$run/removal" 2>/dev/null; then
        out=$run/removal/log
        launch wipe "$folder" "$run" "$(boot)"
    fi
    while [ "$patience" -gt 0 ] && [ -f lease ] && [ ! -f "$run/removal/failed" ]; do
        sleep 0.1 2>/dev/null || sleep 1
        patience=$((patience - 1))
    done
    if read_lease && [ "$l_id" = "$id" ]; then show; else say gone; fi
}

# Other marks: another owner, another digest, or 'released'.
mark() {
    if ! enter || ! read_lease || [ "$l_id" != "$id" ]; then say gone; return; fi
    [ -d "$run/removal" ] && { say gone; return; }
    [ "$l_owner" = "$owner" ] || { say other; return; }
    mkdir -p "$run"
    printf '%s\n' "$marks" > "$run/marks.$$" && mv -f "$run/marks.$$" "$run/marks" && say marked
}

examine() {
    say "system $({ uname -srm; id -un; } | tr '\n' ' ' | pack)"
    missing=
    for tool in base64 find head ln mkdir mv sed sync tail tr; do
        command -v "$tool" > /dev/null 2>&1 || missing="$missing $tool"
    done
    [ -z "$missing" ] || say "missing $(printf %s "$missing" | pack)"
    command -v timeout > /dev/null 2>&1 || say 'untimed'
    if [ "$checks_sudo" = 1 ]; then sudo -n true > /dev/null 2>&1 && say 'sudo yes' || say 'sudo no'; fi
}

case $op in
    look) if enter; then show; else say free; say nowhere; fi ;;
    check) examine; if enter; then show; else say free; fi ;;
    *) "$op" ;;
esac
say end
exit 0
