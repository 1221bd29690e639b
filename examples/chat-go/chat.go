// The chat of ../chat-php in Go, with nothing but its standard library. On Debian: apt-get install golang-go spawn-fcgi
//
//	go build -o /tmp/chat examples/chat-go/chat.go
//	spawn-fcgi -n -s /tmp/chat.sock -- /tmp/chat
//	./ws2fcgi serve unix:/tmp/chat.sock --script /tmp/chat --max-message 16k
//	php -S 127.0.0.1:8000 -t examples/chat-php      # the page; any web server will do
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/rand"
	"net/http"
	"net/http/fcgi"
	"regexp"
	"strings"
	"time"
)

var (
	goodRoom = regexp.MustCompile(`^[\p{L}\p{M}\p{N}_-]{1,32}$`)
	goodNick = regexp.MustCompile(`^\P{Cc}{1,32}$`)
)

type message struct {
	Type string `json:"type"`
	Nick string `json:"nick"`
	Tag  string `json:"tag"` // tells visitors of one name apart
	Text string `json:"text,omitempty"`
	Time int64  `json:"time"`
}

// Answers one event of one WebSocket.
func answer(w http.ResponseWriter, r *http.Request) {
	env := fcgi.ProcessEnv(r)                              // the variables that are not in r: WS_... among them
	room, nick := env["WS_META_ROOM"], env["WS_META_NICK"] // the connection's state, which open has set
	switch env["WS_EVENT"] {
	case "open": // The handshake waits for this answer.
		room, nick = strings.TrimSpace(r.URL.Query().Get("room")), strings.TrimSpace(r.URL.Query().Get("nick"))
		if !goodRoom.MatchString(room) || !goodNick.MatchString(nick) {
			http.Error(w, "A room needs 1 to 32 letters or digits, a nick 1 to 32 characters.", http.StatusBadRequest)
			return
		}
		w.Header().Set("WS-Set-Meta-Room", room)
		w.Header().Set("WS-Set-Meta-Nick", nick)
		w.Header().Set("WS-Subscribe", room)
		tell(w, room, message{Type: "joined", Nick: nick, Tag: tag(w, r)})
	case "message": // The body is the message.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		if text := strings.TrimSpace(string(body)); text != "" {
			tell(w, room, message{Type: "said", Nick: nick, Tag: tag(w, r), Text: text})
		}
	case "close": // The tab is gone, or its network. Without a room it was never let in.
		if room != "" {
			tell(w, room, message{Type: "left", Nick: nick, Tag: tag(w, r)})
		}
	}
}

// Sends a message to everybody in the room: WS-Publish redirects the body to a channel.
func tell(w http.ResponseWriter, room string, m message) {
	m.Time = time.Now().Unix()
	w.Header().Set("WS-Publish", room)
	if err := json.NewEncoder(w).Encode(m); err != nil {
		log.Print(err)
	}
}

// The visitor's cookie, set by the answer to open: the same in all tabs and after a reload.
func tag(w http.ResponseWriter, r *http.Request) string {
	if cookie, err := r.Cookie("chat"); err == nil {
		return cookie.Value
	}
	fresh := fmt.Sprintf("%08x", rand.Uint32())
	http.SetCookie(w, &http.Cookie{Name: "chat", Value: fresh, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return fresh
}

func main() {
	rand.Seed(time.Now().UnixNano())
	log.Fatal(fcgi.Serve(nil, http.HandlerFunc(answer))) // nil: file descriptor 0 is the socket to listen on
}
