<?php
// A small application that speaks GRIP the way php-grip does: it reads $_SERVER and php://input, prefixes what it says, and
// throws where php-grip throws.
ini_set('html_errors', '0');
function out(string $type, ?string $content = null): void {
    echo $content === null ? "$type\r\n" : sprintf("%s %X\r\n%s\r\n", $type, strlen($content), $content);
}
function say(string $text): void { out('TEXT', "m:$text"); }
function control(array $message): void { out('TEXT', 'c:' . json_encode($message)); }
function events(string $body): array {
    $events = [];
    for ($at = 0; $at < strlen($body);) {
        $end = strpos($body, "\r\n", $at);
        $words = explode(' ', substr($body, $at, $end - $at));
        $at = $end + 2;
        $content = null;
        if (isset($words[1])) {
            $content = substr($body, $at, hexdec($words[1]));
            $at += strlen($content) + 2;
        }
        $events[] = [$words[0], $content];
    }
    return $events;
}
function signed(): bool {
    $parts = explode('.', $_SERVER['HTTP_GRIP_SIG'] ?? '');
    if (count($parts) !== 3) return false;
    $mac = hash_hmac('sha256', "$parts[0].$parts[1]", 'changeme', true);
    $claims = json_decode(base64_decode($parts[1]), true);
    return strtr(base64_encode($mac), ['+' => '-', '/' => '_', '=' => '']) === $parts[2]
        && $claims['iss'] === 'pushpin' && $claims['exp'] > time();
}
$isEvents = ($_SERVER['HTTP_CONTENT_TYPE'] ?? '') === 'application/websocket-events'
    && str_contains($_SERVER['HTTP_ACCEPT'] ?? '', 'application/websocket-events');
if (!$isEvents) { http_response_code(400); exit('not a websocket request'); }
header('Content-Type: application/websocket-events');
foreach (events(file_get_contents('php://input')) as [$type, $content]) {
    if ($type === 'OPEN') {
        if (isset($_GET['reject'])) {
            header('Content-Type: text/plain');
            http_response_code(403);
            exit('not you');
        }
        header('Sec-WebSocket-Extensions: grip');
        header('Set-Meta-User: ann');
        header('Set-Cookie: visit=1');
        out('OPEN');
        control(['type' => 'set-meta', 'name' => 'user', 'value' => 'ann']);
        control(['type' => 'subscribe', 'channel' => 'room', 'filters' => ['skip-self']]);
    } elseif ($type === 'CLOSE') {
        out('CLOSE', $content);
    } elseif ($type === 'DISCONNECT') {
        throw new RuntimeException('client disconnected unexpectedly');
    } elseif ($type === 'BINARY') {
        out('BINARY', "m:$content");
    } else {
        $words = explode(' ', $content, 3);
        switch ($words[0]) {
            case 'vars': say(json_encode(array_filter($_SERVER, fn($name) => str_starts_with($name, 'HTTP_'), ARRAY_FILTER_USE_KEY))); break;
            case 'signed': say(signed() ? 'yes' : 'no'); break;
            case 'meta': header("Set-Meta-$words[1]: " . ($words[2] ?? '')); say('set'); break;
            case 'alive': control(['type' => 'keep-alive', 'content' => 'alive', 'timeout' => 1]); break;
            case 'later': control(['type' => 'send-delayed', 'content' => 'now', 'timeout' => 1]); break;
            case 'plain': out('TEXT', 'nobody hears this'); say('but this'); break;
            case 'warn': header('Content-Type: text/html'); echo 'Warning: something'; exit;
            case 'close': out('CLOSE', pack('n', (int) ($words[1] ?? 0)) . ($words[2] ?? '')); break;
            case 'drop': out('DISCONNECT'); break;
            default: say($content);
        }
    }
}
