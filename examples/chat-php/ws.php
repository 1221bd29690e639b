<?php
declare(strict_types=1);

// A chat with rooms. ws2fcgi runs this script once for every event of a WebSocket; in between nothing of it is left.
// What must be remembered is in two places: the connection's state (WS-Set-Meta-...) and the visitor's PHP session.

// Only ws2fcgi sets this variable (what clients send arrives as HTTP_...): a browser that asks for this page gets a 404.
$event = $_SERVER['WS_EVENT'] ?? exit(http_response_code(404));

// The session tells who the visitor is, in all tabs and after a reload: begun in `open`, found by the later events.
session_start(['cookie_httponly' => true, 'cookie_samesite' => 'Lax']);

// The state tells which room this tab is in, and under which name: set in `open`, given back with every later event.
$room = $_SERVER['WS_META_ROOM'] ?? null;
$nick = $_SERVER['WS_META_NICK'] ?? null;

switch ($event) {
    case 'open': // The handshake waits for this answer.
        $room = trim((string) filter_input(INPUT_GET, 'room'));
        $nick = trim((string) filter_input(INPUT_GET, 'nick'));
        if (!preg_match('/^[\p{L}\p{M}\p{N}_-]{1,32}$/Du', $room) || !preg_match('/^\P{Cc}{1,32}$/Du', $nick)) {
            http_response_code(400); // Any status but 2xx turns the client away.
            exit("A room needs 1 to 32 letters or digits, a nick 1 to 32 characters.\n");
        }
        $_SESSION['tag'] ??= bin2hex(random_bytes(4));
        header("WS-Set-Meta-Room: $room");
        header("WS-Set-Meta-Nick: $nick");
        header("WS-Subscribe: $room");
        header('WS-Tick: 600');
        tell($room, ['type' => 'joined', 'nick' => $nick]);
        break;

    case 'message': // The body is the message, byte for byte.
        $text = trim(file_get_contents('php://input'));
        if ($text !== '') {
            tell($room, ['type' => 'said', 'nick' => $nick, 'text' => $text]);
        }
        break;

    case 'tick': // Ten quiet minutes. session_start() has just kept the session from being cleared away.
        break;

    case 'close': // The tab is gone, or its network. Without a room it was never let in.
        if ($room !== null) {
            tell($room, ['type' => 'left', 'nick' => $nick]);
        }
        break;
}

/** Sends a message to everybody in the room, this client included: WS-Publish redirects the body to a channel. */
function tell(string $room, array $message): void
{
    header("WS-Publish: $room");
    $message += ['tag' => $_SESSION['tag'] ?? '', 'time' => time()];
    echo json_encode($message, JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
}
