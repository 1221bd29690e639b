<?php // Echo for Pushpin's WebSocket-over-HTTP: every event of the request is answered.
header('Content-Type: application/websocket-events');
header('Sec-WebSocket-Extensions: grip; message-prefix=""');
$in = file_get_contents('php://input');
for ($at = 0, $length = strlen($in); $at < $length;) {
    $end = strpos($in, "\r\n", $at);
    if ($end === false) break;
    $head = explode(' ', substr($in, $at, $end - $at));
    $at = $end + 2;
    $size = isset($head[1]) ? hexdec($head[1]) : 0;
    $body = substr($in, $at, $size);
    if (isset($head[1])) $at += $size + 2;
    echo match ($head[0]) {
        'OPEN' => "OPEN\r\n",
        'PING' => "PONG\r\n",
        'TEXT', 'BINARY' => sprintf("%s %x\r\n%s\r\n", $head[0], $size, $body),
        'CLOSE' => isset($head[1]) ? sprintf("CLOSE %x\r\n%s\r\n", $size, $body) : "CLOSE\r\n",
        default => '',
    };
}
