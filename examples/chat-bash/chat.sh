#!/bin/bash
# The chat of ../chat-php as a shell script: fcgiwrap starts it for every event.
# On Debian: apt-get install fcgiwrap spawn-fcgi
#
#     spawn-fcgi -n -s /tmp/chat.sock -- /usr/sbin/fcgiwrap -f -c 4
#     ./ws2fcgi serve unix:/tmp/chat.sock --script $PWD/examples/chat-bash/chat.sh --max-message 16k
#     php -S 127.0.0.1:8000 -t examples/chat-php      # the page; any web server will do
export LC_ALL=C.UTF-8

room=$WS_META_ROOM # the connection's state, which `open` has set
nick=$WS_META_NICK

decode() { # what a query has encoded
    local text=${1//\\/\\\\}
    text=${text//+/ }
    printf %b "${text//%/\\x}"
}

json() { # a string as JSON writes it
    local text=${1//\\/\\\\}
    text=${text//\"/\\\"}
    text=${text//$'\n'/\\n}
    printf '"%s"' "${text//[[:cntrl:]]/ }"
}

tell() { # type, text: to everybody in the room, since WS-Publish redirects the body to a channel
    printf 'WS-Publish: %s\n\n' "$room"
    printf '{"type":"%s","tag":"%s","time":%d,"nick":%s' "$1" "$tag" "$EPOCHSECONDS" "$(json "$nick")"
    [[ -z $2 ]] || printf ',"text":%s' "$(json "$2")"
    printf '}'
}

# The visitor's cookie tells visitors of one name apart; it is the same in all tabs and after a reload.
if [[ $HTTP_COOKIE =~ (^|\ )chat=([0-9a-f]{8}) ]]; then tag=${BASH_REMATCH[2]}; else printf -v tag %08x "$SRANDOM"; fi

case $WS_EVENT in
open) # the handshake waits for this answer
    IFS='&' read -r -a fields <<< "$QUERY_STRING"
    for field in "${fields[@]}"; do
        case $field in
        room=*) room=$(decode "${field#*=}") ;;
        nick=*) nick=$(decode "${field#*=}") ;;
        esac
    done
    if ! [[ $room =~ ^[[:alnum:]_-]{1,32}$ && $nick =~ ^[^[:cntrl:]]{1,32}$ && $nick =~ [^[:space:]] ]]; then
        printf 'Status: 400 Bad Request\n\nA room needs 1 to 32 letters or digits, a nick 1 to 32 characters.\n'
        exit
    fi
    printf 'WS-Set-Meta-Room: %s\nWS-Set-Meta-Nick: %s\nWS-Subscribe: %s\n' "$room" "$nick" "$room"
    printf 'Set-Cookie: chat=%s; Path=/; HttpOnly; SameSite=Lax\n' "$tag"
    tell joined
    ;;
message) # standard input is the message
    text=$(cat)
    if [[ $text =~ [^[:space:]] ]]; then tell said "$text"; else echo; fi
    ;;
close) # the tab is gone, or its network; without a room it was never let in
    if [[ -n $room ]]; then tell left; else echo; fi
    ;;
*)
    echo # no headers, no body: nothing to do
    ;;
esac
