#!/usr/bin/env bash
# A simulated city on this machine: ten working days are played, then three consoles are opened side by side and the
# city goes on, sixty times faster. Without a terminal one more day is played at full speed and its dashboard is printed.
#
#   demo.sh [--seed N] [--train]
#
# With --train it is a desk alone, on a morning in real time: callers ring, and what they say stands below.
#
# Everything lies in a folder that is removed at the end, whichever way that comes.
set -euo pipefail

bin=${REXIAN_BIN:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../build/release/bin" && pwd)}
seed=1
days=10
first_day=2026-03-02
department=shichang
callers=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/config/sample/tianjin/callers.txt
train=
play= broker= dir= tmux_socket=

usage() {
    echo "usage: demo.sh [--seed N] [--train]   (N from 1: another seed, other days; --train: a desk, in real time)" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
    --seed)
        [ $# -ge 2 ] || usage
        seed=$2
        shift 2
        ;;
    --seed=*)
        seed=${1#*=}
        shift
        ;;
    --train)
        train=1
        shift
        ;;
    *) usage ;;
    esac
done
[[ $seed =~ ^[1-9][0-9]{0,17}$ ]] || usage

# Diagnostics never stand among what is printed.
say() {
    echo "demo: $*" >&2
}

fail() {
    say "$1"
    [ ! -s "$dir/broker.log" ] || tail -n 5 "$dir/broker.log" >&2
    exit 1
}

end() {
    local status=$?
    trap - EXIT
    [ -z "$tmux_socket" ] || tmux -S "$tmux_socket" kill-server 2>/dev/null || true
    local process
    for process in $play $broker; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    [ -z "$dir" ] || rm -rf "$dir"
    exit "$status"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

ctl() {
    REXIAN_AS=${1} REXIAN_PASSWORD_FILE=$dir/accounts "$bin/rexianctl" --config "$dir/city/console.cfg" "${@:2}"
}

start_broker() {
    exec "$bin/rexian-broker" --config "$dir/city/broker.cfg" >>"$dir/broker.log" 2>&1
}

# Whoever pulls its plug has ten seconds to look at the consoles; then it is back, as systemd would have it.
keep_broker() {
    # A window that is closed tells it to all by HUP. This goes on until `end` has put away who still asks the broker, and then it.
    trap '' HUP
    trap 'kill $! 2>/dev/null; wait $!; exit 0' TERM
    local status=0
    exec 2>>"$dir/broker.log" # the shell tells of a killed broker: not across a console's screen
    while [ "$status" -eq 0 ] || [ "$status" -gt 128 ]; do
        start_broker &
        echo $! >"$dir/broker.pid"
        status=0
        wait $! || status=$?
        sleep 10 &
        wait $!
    done
}

# make_city BROKER: what starts the broker, one of the two above
make_city() {
    # The path of a socket must be short.
    local base=${TMPDIR:-/tmp}
    [ ${#base} -le 60 ] || base=/tmp
    dir=$(mktemp -d "$base/rexian-${train:+train-}demo.XXXXXX")
    export XDG_STATE_HOME=$dir/state
    unset REXIAN_CONFIG REXIAN_AS REXIAN_PASSWORD_FILE
    mkdir "$dir/state"
    "$bin/rexian-broker" --init "$dir/city" --sample tianjin --simulated --begin "$first_day" \
        --listen "ipc://$dir/broker" --accounts "$dir/accounts" >&2
    "$1" &
    broker=$!
    local tries
    for tries in $(seq 100); do
        [ ! -S "$dir/broker" ] || return 0
        kill -0 "$broker" 2>/dev/null || fail "the broker has ended:"
        sleep 0.1
    done
    fail "the broker does not listen:"
}

# --- without a terminal --------------------------------------------------------------------------------------

# A sentence in the language of what rexianctl says beneath it: that of the environment, by the rules of config/program.c.
translated() {
    local locale=${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}
    local language=${LANGUAGE:-${locale%%[.@]*}}
    case $locale in
    C | POSIX) language=C ;;
    esac
    LC_ALL=C.UTF-8 LANGUAGE=$language TEXTDOMAINDIR=${REXIAN_LOCALEDIR:-$bin/../locale} gettext rexian "$1" ||
        printf '%s' "$1"
}

heading() {
    printf '\n== %s ==\n' "$(translated "$1")"
}

# The chain differs from run to run, as the salts in it do. Its lines end with a value of it in every language.
without_chain() {
    grep -Ev '[0-9a-f]{16}$'
}

rates() {
    ctl supervisor1 rates --day "$today" "$@" | without_chain
}

misses() {
    ctl supervisor1 rates --day "$today" --misses "$1"
}

print_dashboard() {
    printf "$(translated "The hotline's day %s (seed %s)")\n" "$today" "$seed"
    heading "The three rates"
    rates
    heading "By hour"
    rates --by hour
    heading "By department"
    rates --by department
    heading "By operator"
    rates --by operator
    heading "Misses: answer"
    misses answer
    heading "Misses: completion"
    misses completion
    heading "Misses: callback"
    misses callback
    heading "All days"
    ctl supervisor1 rates --from "$first_day" --to "$today" --by day | without_chain
    heading "Counted from the players' own acts"
    cat "$dir/played"
    heading "Proof from the events alone"
    ctl supervisor1 prove --day "$today" | without_chain
}

text_demo() {
    make_city start_broker
    say "playing $((days + 1)) working days"
    "$bin/rexianctl" --config "$dir/city/console.cfg" play --seed "$seed" --days $((days + 1)) \
        --accounts "$dir/accounts" >"$dir/played" || fail "the play has failed:"
    today=$(tail -n 1 "$dir/played" | cut -d ' ' -f 1)
    print_dashboard
}

# --- with a terminal -----------------------------------------------------------------------------------------

# The command of a console, quoted for tmux.
console() {
    local program=$1 login=$2
    printf 'exec env REXIAN_AS=%q REXIAN_PASSWORD_FILE=%q XDG_STATE_HOME=%q ' "$login" "$dir/accounts" \
        "$XDG_STATE_HOME/$login"
    printf '%q --config %q' "$bin/$program" "$dir/city/console.cfg"
}

# Where rexianctl speaks for the supervisor.
shell() {
    cat >"$dir/shellrc" <<RC
PS1='rexian\$ '
pull_the_plug() { kill -9 \$(<"$dir/broker.pid"); }
echo "rexianctl help           what it can do"
echo "rexianctl rates          the three rates of today"
echo "pull_the_plug            kills the broker; it is back after 10 seconds"
echo "Ctrl-b 1 goes back, Ctrl-b d leaves the demo"
RC
    printf 'exec env REXIAN_CONFIG=%q REXIAN_AS=supervisor1 REXIAN_PASSWORD_FILE=%q XDG_STATE_HOME=%q PATH=%q ' \
        "$dir/city/console.cfg" "$dir/accounts" "$XDG_STATE_HOME/shell" "$bin:$PATH"
    printf 'bash --noprofile --rcfile %q' "$dir/shellrc"
}

write_tmux_conf() {
    cat >"$dir/tmux.conf" <<'CONF'
set -g default-terminal "tmux-256color"
set -sg escape-time 10
set -g mouse off
set -g base-index 1
setw -g pane-base-index 1
setw -g automatic-rename off
set -g allow-rename off
set -g remain-on-exit off
set -g detach-on-destroy on
set -g status-left "[Rexian] "
set -g status-left-length 12
set -g status-right "Ctrl-b d leaves "
# The status line would take the 24th row from the consoles.
set-hook -g client-resized 'if -F "#{e|<:#{client_height},25}" "set -g status off" "set -g status on"'
set -g display-panes-time 2000
CONF
}

# Side by side if each of the three has 80x24 at least; else a window for each.
open_consoles() {
    local rows=$1 columns=$2 layout=windows
    [ "$rows" -lt 50 ] || [ "$columns" -lt 161 ] || layout=tiled
    [ "$rows" -lt 25 ] || [ "$columns" -lt 242 ] || layout=row
    local t=(tmux -S "$tmux_socket")
    "${t[@]}" -f "$dir/tmux.conf" new-session -d -s rexian -n operator -x "$columns" -y "$rows" \
        "$(console rexian-agent operator1)"
    case $layout in
    row)
        "${t[@]}" split-window -h -l $((columns * 2 / 3)) "$(console rexian-agent "$department")"
        "${t[@]}" split-window -h "$(console rexian-supervisor supervisor1)"
        "${t[@]}" rename-window 'operator | department | supervisor  (Ctrl-b arrows)'
        ;;
    tiled)
        "${t[@]}" split-window -v -l $(((rows - 2) / 2)) "$(console rexian-supervisor supervisor1)"
        "${t[@]}" select-pane -t 1
        "${t[@]}" split-window -h "$(console rexian-agent "$department")"
        "${t[@]}" rename-window 'operator | department / supervisor  (Ctrl-b arrows)'
        ;;
    windows)
        "${t[@]}" new-window -d -n department "$(console rexian-agent "$department")"
        "${t[@]}" new-window -d -n supervisor "$(console rexian-supervisor supervisor1)"
        # The status line would take the 24th row from the consoles.
        [ "$rows" -ge 25 ] || "${t[@]}" set -g status off
        ;;
    esac
    "${t[@]}" new-window -d -n shell "$(shell)"
    [ "$layout" = windows ] || "${t[@]}" select-pane -t 1
    [ "$layout" = windows ] && [ "$rows" -lt 25 ] &&
        "${t[@]}" set-hook -g client-attached \
            'display-message -d 4000 "Ctrl-b 1 operator, 2 department, 3 supervisor, 4 shell; Ctrl-b d leaves"'
    return 0
}

await_live() {
    while ! grep -qx live "$dir/played"; do
        kill -0 "$play" 2>/dev/null || fail "the play has ended: $(cat "$dir/play.log")"
        sleep 0.2
    done
}

screen_demo() {
    command -v tmux >/dev/null || fail "tmux is missing; ./bootstrap.sh deps installs it"
    make_city keep_broker
    say "playing $days earlier working days; this takes some seconds"
    : >"$dir/played"
    "$bin/rexianctl" --config "$dir/city/console.cfg" play --seed "$seed" --days "$days" --live --rate 60 \
        --exclude "operator1,supervisor1,$department" --accounts "$dir/accounts" \
        >"$dir/played" 2>"$dir/play.log" &
    play=$!
    await_live
    local size
    size=$(stty size)
    tmux_socket=$dir/tmux
    write_tmux_conf
    open_consoles $size
    # -u: where no locale is named, as on a bare system, tmux would write "_" for each Chinese character.
    env -u TMUX tmux -u -S "$tmux_socket" attach-session -t rexian
}

# What callers say stands below the desk, which needs 24 rows, or in a window of its own.
open_desk() {
    local rows=$1 columns=$2 t=(tmux -S "$tmux_socket")
    local below=$((rows - 26)) says
    says=$(printf 'exec tail -n +1 -f %q' "$dir/says")
    "${t[@]}" -f "$dir/tmux.conf" new-session -d -s rexian -n desk -x "$columns" -y "$rows" \
        "$(console rexian-agent operator1)"
    if [ "$below" -ge 2 ]; then
        "${t[@]}" split-window -d -v -l "$below" "$says"
    else
        "${t[@]}" new-window -d -n callers "$says"
    fi
}

train_demo() {
    command -v tmux >/dev/null || fail "tmux is missing; ./bootstrap.sh deps installs it"
    make_city keep_broker
    echo "Callers ring (seed $seed). F2 takes a call; what they say appears here." >"$dir/says"
    ctl admin clock set --at "$first_day 09:00" --rate 1 >&2
    ctl admin account change operator1 --extension 8001 >&2
    ctl admin account change callback1 --extension 8101 >&2
    "$bin/rexian-gateway" --config "$dir/city/gateway.cfg" --seed "$seed" --says "$callers" >>"$dir/says" 2>"$dir/gateway.log" &
    play=$!
    tmux_socket=$dir/tmux
    write_tmux_conf
    local size
    size=$(stty size)
    open_desk $size
    env -u TMUX tmux -u -S "$tmux_socket" attach-session -t rexian
}

if [ -n "$train" ]; then
    [ -t 0 ] && [ -t 1 ] || fail "--train needs a terminal"
    train_demo
elif [ -t 0 ] && [ -t 1 ]; then
    screen_demo
else
    text_demo
fi
