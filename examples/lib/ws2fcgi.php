<?php
declare(strict_types=1);

// ws2fcgi for PHP 7.4 and newer: one file, no dependencies. Copy it, or require it with Composer.
//
//   Push    talks to WebSocket clients from anywhere: a page, a cron job, a queue worker.
//   Event   reads the event for which ws2fcgi runs a script: open, message, tick or close.
//   Answer  builds the answer to it.
//
// License: Apache-2.0

namespace Ws2fcgi;

use InvalidArgumentException;
use JsonException;
use LogicException;
use RuntimeException;

/**
 * Sends messages to WebSocket clients, from any PHP program, through the push API of ws2fcgi.
 *
 *     $push = new Ws2fcgi\Push();                                    // or ('http://127.0.0.1:5561', $secret), ('unix:/path')
 *     $push->toUser('alice', 'You have mail.');
 *     $push->toChannel('room-7', json_encode(['type' => 'news']), ['except' => $id]);
 *     $push->close($id, 4001, 'signed out');
 *
 * Each call asks once and waits for the answer; several calls of one object share one connection. A call that fails in
 * any way throws a PushException: nothing is lost silently, and nothing is sent a second time behind your back.
 *
 * Options of the to...() calls: 'binary' => true sends a binary message (text, which must be UTF-8, is the default);
 * 'except' => an id, or a list of ids, leaves these connections out.
 */
final class Push
{
    private Http $http;

    /**
     * @param string|null $url     http://HOST:PORT or unix:/path; without one, what WS_PUSH_URL says in $_SERVER (where
     *                             ws2fcgi puts it for its own scripts) or in the environment, else port 5561 of this machine
     * @param string|null $secret  what --control-secret-file of ws2fcgi holds; without one, WS_PUSH_SECRET, else none is sent
     * @param float       $timeout seconds for one call, from connecting to the end of the answer
     */
    public function __construct(?string $url = null, ?string $secret = null, float $timeout = 5.0)
    {
        $url = $url ?? self::setting('WS_PUSH_URL') ?? 'http://127.0.0.1:5561';
        $this->http = new Http($url, $secret ?? self::setting('WS_PUSH_SECRET'), $timeout);
    }

    /** Sends to everybody in a channel and returns how many connections it reached. */
    public function toChannel(string $channel, string $message, array $options = []): int
    {
        return $this->send(['channel' => $channel], $message, $options);
    }

    /** Sends to every open connection of a user, and returns how many they are: 0 when the user is not here. */
    public function toUser(string $user, string $message, array $options = []): int
    {
        return $this->send(['user' => $user], $message, $options);
    }

    /** Sends to one connection. Returns 1, or 0 when it is gone. */
    public function toConnection(string $id, string $message, array $options = []): int
    {
        return $this->send(['connection' => $id], $message, $options);
    }

    /**
     * Does several things at once. Each is an array as in docs/ws-cgi.md, with a target, for example
     * ['type' => 'subscribe', 'channel' => 'room-7', 'user' => 'alice'].
     *
     * @return array[] one result for each: how many connections were 'reached', and where there are any: how many are
     *                 'pending', since still opening, or 'refused' it, at a limit of theirs; which ids are 'unknown'
     */
    public function actions(array $actions): array
    {
        return $this->call('POST', '/v1/actions', 'application/json', Json::encode(array_values($actions)));
    }

    /**
     * The connections that match all of 'user', 'channel' and 'uri', or all there are. Read in pages as you iterate.
     *
     * @return iterable<array> what is known of each: 'id', 'user', 'channels', 'meta', 'uri' and more
     */
    public function connections(array $filter = []): iterable
    {
        return $this->pages('/v1/connections', 'connections', $filter);
    }

    /** What is known of one connection; null when it is gone. */
    public function connection(string $id): ?array
    {
        return $this->callUnlessGone('GET', self::path('connections', $id));
    }

    /**
     * The channels that somebody has joined.
     *
     * @return iterable<array> each with its name, 'channel', and the 'count' of its members
     */
    public function channels(): iterable
    {
        return $this->pages('/v1/channels', 'channels', []);
    }

    /** The 'count' of a channel's members, and the ids of the first hundred: all of them are in connections(). */
    public function channel(string $channel): array
    {
        return $this->call('GET', self::path('channels', $channel));
    }

    /** The 'count' of a user's connections, and the ids of the first hundred: all of them are in connections(). */
    public function user(string $user): array
    {
        return $this->call('GET', self::path('users', $user));
    }

    /** Lets a connection join a channel; false when the connection is gone. */
    public function subscribe(string $id, string $channel): bool
    {
        return $this->callUnlessGone('PUT', self::path('channels', $channel, 'members', $id)) !== null;
    }

    /** Lets a connection leave a channel; false when the connection is gone. */
    public function unsubscribe(string $id, string $channel): bool
    {
        return $this->callUnlessGone('DELETE', self::path('channels', $channel, 'members', $id)) !== null;
    }

    /** Sets state of a connection, which its next event finds in WS_META_...; null deletes. False when it is gone. */
    public function setMeta(string $id, array $meta): bool
    {
        $path = self::path('connections', $id) . '/meta';
        return $this->callUnlessGone('PATCH', $path, 'application/json', Json::encode((object) $meta)) !== null;
    }

    /** Closes a connection; false when it is gone already. */
    public function close(string $id, int $code = 1000, string $reason = ''): bool
    {
        $query = '?' . http_build_query(['code' => $code, 'reason' => $reason], '', '&', PHP_QUERY_RFC3986);
        return $this->callUnlessGone('DELETE', self::path('connections', $id) . $query) !== null;
    }

    /** Any call of the push API. Returns the answer's JSON, [] for none. */
    public function call(string $method, string $path, string $type = '', string $body = ''): array
    {
        [$status, $answer] = $this->http->request($method, $path, $type, $body);
        if ($status < 200 || $status > 299) {
            throw PushException::refused($status, $answer);
        }
        return Json::decode($answer, $status);
    }

    /** The same, with null for a 404. */
    private function callUnlessGone(string $method, string $path, string $type = '', string $body = ''): ?array
    {
        try {
            return $this->call($method, $path, $type, $body);
        } catch (PushException $e) {
            if ($e->status() === 404) {
                return null;
            }
            throw $e;
        }
    }

    private function send(array $target, string $message, array $options): int
    {
        return (int) ($this->actions([Message::action($target, $message, $options)])[0]['reached'] ?? 0);
    }

    private function pages(string $path, string $name, array $filter): iterable
    {
        do {
            $page = $this->call('GET', $path . '?' . http_build_query($filter, '', '&', PHP_QUERY_RFC3986));
            foreach ($page[$name] as $entry) {
                yield $entry;
            }
            $filter['after'] = $page['next'] ?? null;
        } while ($filter['after'] !== null);
    }

    private static function path(string ...$segments): string
    {
        return '/v1/' . implode('/', array_map('rawurlencode', $segments));
    }

    private static function setting(string $name): ?string
    {
        $value = $_SERVER[$name] ?? getenv($name);
        return is_string($value) && $value !== '' ? $value : null;
    }
}

/** A call of the push API that failed. */
final class PushException extends RuntimeException
{
    private array $problem = [];

    /** The HTTP status, or 0 when there was no whole answer. Whether the call took effect is then unknown. */
    public function status(): int
    {
        return $this->getCode();
    }

    /** What the answer says about it (RFC 9457): 'title', 'detail' and more; [] when it says nothing. */
    public function problem(): array
    {
        return $this->problem;
    }

    /** @internal */
    public static function refused(int $status, string $body): self
    {
        $problem = json_decode($body, true);
        $problem = is_array($problem) ? $problem : [];
        $said = array_filter([$problem['title'] ?? '', $problem['detail'] ?? ''], 'is_string');
        $text = implode(': ', array_filter($said)) ?: substr(trim($body), 0, 200);
        $exception = new self("push API: status $status" . ($text === '' ? '' : " ($text)"), $status);
        $exception->problem = $problem;
        return $exception;
    }
}

/**
 * The event for which ws2fcgi runs this script.
 *
 *     $event = Ws2fcgi\Event::current();
 *     if ($event->type() === 'message') { ... $event->body() ... }
 */
final class Event
{
    private array $server;
    private ?string $body;

    /** @param string|null $body without one, php://input is read when it is asked for */
    public function __construct(array $server, ?string $body = null)
    {
        if (!isset($server['WS_EVENT'])) {
            throw new RuntimeException('WS_EVENT: missing (expected: a request of ws2fcgi)');
        }
        $this->server = $server;
        $this->body = $body;
    }

    /**
     * The event that is being asked about. A browser that asks for the script itself gets a 404, and the script ends:
     * only ws2fcgi can set these variables, what clients send arrives as HTTP_....
     */
    public static function current(): self
    {
        if (!isset($_SERVER['WS_EVENT'])) {
            http_response_code(404);
            exit;
        }
        return new self($_SERVER);
    }

    /** 'open', 'message', 'tick' or 'close'. */
    public function type(): string
    {
        return $this->server['WS_EVENT'];
    }

    /** The connection's id: letters and digits, not guessable, never used again. */
    public function connection(): string
    {
        return $this->server['WS_CONNECTION_ID'];
    }

    /** The event's own id, the same when it is sent again. */
    public function id(): string
    {
        return $this->server['WS_EVENT_ID'];
    }

    /** 0 for open, then 1, 2, 3, ...; null where it is not known. */
    public function number(): ?int
    {
        return isset($this->server['WS_EVENT_NUMBER']) ? (int) $this->server['WS_EVENT_NUMBER'] : null;
    }

    /** 1, or more when the event is sent again. */
    public function attempt(): int
    {
        return (int) ($this->server['WS_ATTEMPT'] ?? 1);
    }

    /** The message, byte for byte; empty for other events. */
    public function body(): string
    {
        if ($this->body === null) {
            $this->body = (string) file_get_contents('php://input');
        }
        return $this->body;
    }

    public function isBinary(): bool
    {
        return ($this->server['WS_MESSAGE_TYPE'] ?? 'text') === 'binary';
    }

    /** What WS-Set-Meta-... or Answer::meta() has set before, else the default. */
    public function meta(string $name, ?string $default = null): ?string
    {
        return $this->variable('WS_META_', $name) ?? $default;
    }

    /** A named group of --path, for example 'room' of '/chat/(?P<room>[a-z]+)', else the default. */
    public function param(string $name, ?string $default = null): ?string
    {
        return $this->variable('WS_PARAM_', $name) ?? $default;
    }

    /** The user whom the connection was given before, if any. */
    public function user(): ?string
    {
        return $this->server['WS_USER'] ?? null;
    }

    /** @return string[] the channels that the connection has joined, sorted */
    public function channels(): array
    {
        return preg_split('/ /', $this->server['WS_CHANNELS'] ?? '', -1, PREG_SPLIT_NO_EMPTY);
    }

    /** The subprotocol that was chosen, if any. */
    public function protocol(): ?string
    {
        return $this->server['WS_PROTOCOL'] ?? null;
    }

    /** On close: the code, for example 1001 for a page that was left, 1006 for a network that was lost. Else null. */
    public function closeCode(): ?int
    {
        return isset($this->server['WS_CLOSE_CODE']) ? (int) $this->server['WS_CLOSE_CODE'] : null;
    }

    public function closeReason(): string
    {
        return $this->server['WS_CLOSE_REASON'] ?? '';
    }

    /** On close: 'client', 'application', 'bridge' or 'network'. Else null. */
    public function closedBy(): ?string
    {
        return $this->server['WS_CLOSE_BY'] ?? null;
    }

    private function variable(string $prefix, string $name): ?string
    {
        return $this->server[$prefix . strtoupper(strtr($name, '-', '_'))] ?? null;
    }
}

/**
 * The answer to an event. Nothing happens before emit(), and ws2fcgi does all of it or, when something is wrong, nothing.
 *
 *     (new Ws2fcgi\Answer())
 *         ->meta('nick', 'Ann')
 *         ->subscribe('room-7')
 *         ->send('Welcome!')
 *         ->toChannel('room-7', 'Ann is here.', ['except' => 'self'])
 *         ->emit();
 *
 * In the order of the calls; only user() goes before, tick() and close() after everything else. Options of send() and the
 * to...() calls are those of Push, and 'self' among the ids to except is the connection of this event.
 */
final class Answer
{
    private array $actions = [];
    private array $headers = [];
    private bool $emitted = false;

    /** Sends a message back to this client. */
    public function send(string $message, array $options = []): self
    {
        return $this->add(Message::action([], $message, $options));
    }

    /** Sends to everybody in a channel, this client included if it has joined. */
    public function toChannel(string $channel, string $message, array $options = []): self
    {
        return $this->add(Message::action(['channel' => $channel], $message, $options));
    }

    /** Sends to every connection of a user. */
    public function toUser(string $user, string $message, array $options = []): self
    {
        return $this->add(Message::action(['user' => $user], $message, $options));
    }

    /** Sends to another connection. */
    public function toConnection(string $id, string $message, array $options = []): self
    {
        return $this->add(Message::action(['connection' => $id], $message, $options));
    }

    /** Joins channels. */
    public function subscribe(string ...$channels): self
    {
        foreach ($channels as $channel) {
            $this->add(['type' => 'subscribe', 'channel' => $channel]);
        }
        return $this;
    }

    /** Leaves channels; '*' is all of them. */
    public function unsubscribe(string ...$channels): self
    {
        foreach ($channels as $channel) {
            $this->add(['type' => 'unsubscribe', 'channel' => $channel]);
        }
        return $this;
    }

    /** Remembers a value for this connection's later events; an empty one is forgotten. */
    public function meta(string $name, string $value): self
    {
        return $this->add(['type' => 'set-meta', 'name' => $name, 'value' => $value]);
    }

    /** Names the user whose connection this is. */
    public function user(string $user): self
    {
        return $this->header('WS-User', $user);
    }

    /** Asks for a tick whenever so many seconds have passed without an event; 0 for none. */
    public function tick(int $seconds): self
    {
        return $this->header('WS-Tick', (string) $seconds);
    }

    /** Closes this connection, after everything else has been sent. */
    public function close(int $code = 1000, string $reason = ''): self
    {
        return $this->header('WS-Close', rtrim("$code $reason"));
    }

    /** Any other action of docs/ws-cgi.md, for example ['type' => 'close', 'code' => 4001, 'user' => 'alice']. */
    public function add(array $action): self
    {
        $this->actions[] = $action;
        return $this;
    }

    /** The actions so far, as add() takes them. */
    public function actions(): array
    {
        return $this->actions;
    }

    /** Writes the headers and the body. Once, and nothing else may be printed before or after. */
    public function emit(): void
    {
        if ($this->emitted || headers_sent($file, $line)) {
            $where = $this->emitted ? 'by an earlier emit()' : "by $file:$line";
            throw new LogicException("the answer has been written already, $where");
        }
        $this->emitted = true;
        $body = $this->actions === [] ? '' : Json::encode($this->actions);
        foreach ($this->headers as $name => $value) {
            header("$name: $value");
        }
        if ($body !== '') {
            header('Content-Type: application/vnd.ws2fcgi.actions+json');
            echo $body;
        }
    }

    /** Turns away the client of an open, with an HTTP status such as 403 and a text. */
    public static function reject(int $status, string $text = ''): void
    {
        http_response_code($status);
        header('Content-Type: text/plain; charset=utf-8');
        echo $text;
    }

    private function header(string $name, string $value): self
    {
        if (preg_match('/[\x00-\x1f\x7f]/', $value)) {
            throw new InvalidArgumentException("$name: control character (expected: none)");
        }
        $this->headers[$name] = $value;
        return $this;
    }
}

/** @internal A message as an action. */
final class Message
{
    public static function action(array $target, string $message, array $options): array
    {
        $unknown = array_diff(array_keys($options), ['binary', 'except']);
        if ($unknown !== []) {
            throw new InvalidArgumentException('option: ' . implode(', ', $unknown) . ' (expected: binary, except)');
        }
        $binary = !empty($options['binary']);
        if (!$binary && !preg_match('//u', $message)) {
            throw new InvalidArgumentException("message: not UTF-8 (expected: text, or 'binary' => true)");
        }
        $payload = $binary ? ['base64' => base64_encode($message)] : ['text' => $message];
        $except = array_map([self::class, 'id'], array_values((array) ($options['except'] ?? [])));
        return ['type' => 'send'] + $payload + $target + ($except === [] ? [] : ['except' => $except]);
    }

    private static function id(string $id): string
    {
        return $id === 'self' ? $_SERVER['WS_CONNECTION_ID'] ?? $id : $id;
    }
}

/** @internal */
final class Json
{
    public static function encode($value): string
    {
        try {
            return json_encode($value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
        } catch (JsonException $e) {
            throw new InvalidArgumentException('cannot be written as JSON: ' . $e->getMessage(), 0, $e);
        }
    }

    public static function decode(string $body, int $status): array
    {
        $value = $body === '' ? [] : json_decode($body, true);
        if (!is_array($value)) {
            throw new PushException('push API: answer is not JSON: ' . substr($body, 0, 200), $status);
        }
        return $value;
    }
}

/**
 * @internal One connection to an HTTP/1.1 server, over TCP or a Unix socket, with PHP's own streams. Opened when it is
 * needed, kept for the next request, one request at a time.
 */
final class Http
{
    private string $url;
    private string $remote;
    private string $path = '';
    private string $fields;
    private float $timeout;
    private float $deadline = 0.0;
    private string $buffer = '';

    /** @var resource|null */
    private $stream = null;

    public function __construct(string $url, ?string $secret, float $timeout)
    {
        $this->url = $url;
        $this->timeout = $timeout;
        $host = 'localhost';
        if (strncmp($url, 'unix:', 5) === 0) {
            $this->remote = 'unix://' . substr($url, 5);
        } else {
            $parts = parse_url($url);
            if (!preg_match('~^https?://[^/?#@\s]+(/[^?#\s]*)?$~Di', $url) || !isset($parts['host'])) {
                throw new InvalidArgumentException("push URL: $url (expected: http://HOST:PORT or unix:/path)");
            }
            $secure = strtolower($parts['scheme']) === 'https';
            $port = $parts['port'] ?? ($secure ? 443 : 80);
            $host = $parts['host'] . ":$port";
            $this->remote = ($secure ? 'ssl://' : 'tcp://') . $host;
            $this->path = rtrim($parts['path'] ?? '', '/');
        }
        if ($secret !== null && !preg_match('/^[\x21-\x7e]+$/D', $secret)) {
            throw new InvalidArgumentException('secret: spaces or control characters (expected: one printable word)');
        }
        $this->fields = "Host: $host\r\n" . ($secret === null ? '' : "Authorization: Bearer $secret\r\n");
    }

    /** @return array{int, string} status and body */
    public function request(string $method, string $path, string $type, string $body): array
    {
        $this->deadline = microtime(true) + $this->timeout;
        $this->connect();
        $head = "$method $this->path$path HTTP/1.1\r\n$this->fields";
        if ($type !== '') {
            $head .= "Content-Type: $type\r\n";
        }
        try {
            // A server that refuses a long body may answer and hang up before it has read all of it.
            $this->write($head . 'Content-Length: ' . strlen($body) . "\r\n\r\n" . $body);
            return $this->read();
        } catch (PushException $e) {
            $this->disconnect();
            throw $e;
        }
    }

    private function connect(): void
    {
        // Between two requests there is nothing to read but the server's hanging up.
        if ($this->stream !== null && ($this->buffer !== '' || $this->isReadable())) {
            $this->disconnect();
        }
        if ($this->stream !== null) {
            return;
        }
        $stream = @stream_socket_client($this->remote, $errno, $error, $this->timeout);
        if ($stream === false) {
            throw new PushException("push API at $this->url: $error");
        }
        $this->stream = $stream;
    }

    private function isReadable(): bool
    {
        $read = [$this->stream];
        $none = null;
        return stream_select($read, $none, $none, 0) !== 0;
    }

    private function disconnect(): void
    {
        if ($this->stream !== null) {
            fclose($this->stream);
        }
        $this->stream = null;
        $this->buffer = '';
    }

    private function write(string $bytes): void
    {
        for ($sent = 0; $sent < strlen($bytes); $sent += $written) {
            $this->beInTime();
            $written = (int) @fwrite($this->stream, substr($bytes, $sent, 65536));
            if ($written === 0) {
                return;
            }
        }
    }

    private function read(): array
    {
        do {
            if (!preg_match('~^HTTP/1\.[01] ([1-5]\d\d)( |$)~', $this->line(), $match)) {
                throw $this->failure('not an HTTP answer');
            }
            $status = (int) $match[1];
            $headers = $this->headers();
        } while ($status < 200);
        $body = $this->body($status, $headers);
        if (stripos($headers['connection'] ?? '', 'close') !== false) {
            $this->disconnect();
        }
        return [$status, $body];
    }

    private function headers(): array
    {
        $headers = [];
        while (($line = $this->line()) !== '') {
            [$name, $value] = explode(':', $line, 2) + [1 => ''];
            $headers[strtolower($name)] = trim($value);
        }
        return $headers;
    }

    private function body(int $status, array $headers): string
    {
        if ($status === 204 || $status === 304) {
            return '';
        }
        if (isset($headers['transfer-encoding'])) {
            return $this->chunks();
        }
        if (isset($headers['content-length'])) {
            if (!preg_match('/^\d{1,9}$/D', $headers['content-length'])) {
                throw $this->failure('Content-Length: ' . $headers['content-length']);
            }
            return $this->bytes((int) $headers['content-length']);
        }
        while ($this->fill()) {
            // Without a length, the answer lasts until the server hangs up.
        }
        $body = $this->buffer;
        $this->disconnect();
        return $body;
    }

    private function chunks(): string
    {
        for ($body = ''; true; $this->line()) {
            if (!preg_match('/^([0-9a-f]{1,7})[ \t]*(;|$)/Di', $this->line(), $match)) {
                throw $this->failure('broken chunk');
            }
            if (hexdec($match[1]) === 0) {
                break;
            }
            $body .= $this->bytes((int) hexdec($match[1]));
        }
        $this->headers();
        return $body;
    }

    private function line(): string
    {
        while (($end = strpos($this->buffer, "\n")) === false) {
            if (strlen($this->buffer) > 65536) {
                throw $this->failure('line beyond 64 KiB');
            }
            $this->need();
        }
        $line = substr($this->buffer, 0, $end);
        $this->buffer = (string) substr($this->buffer, $end + 1);
        return rtrim($line, "\r");
    }

    private function bytes(int $length): string
    {
        while (strlen($this->buffer) < $length) {
            $this->need();
        }
        $bytes = (string) substr($this->buffer, 0, $length);
        $this->buffer = (string) substr($this->buffer, $length);
        return $bytes;
    }

    private function need(): void
    {
        if (!$this->fill()) {
            throw $this->failure('hung up before the end of its answer');
        }
    }

    /** Reads what there is, waiting for the first byte; false at the end. */
    private function fill(): bool
    {
        $this->beInTime();
        $bytes = @fread($this->stream, 65536);
        if ($bytes === false || $bytes === '') {
            if (stream_get_meta_data($this->stream)['timed_out']) {
                throw $this->tooLate();
            }
            return false;
        }
        $this->buffer .= $bytes;
        return true;
    }

    /** Lets the next read or write wait no longer than the whole call may take. */
    private function beInTime(): void
    {
        $left = $this->deadline - microtime(true);
        if ($left <= 0) {
            throw $this->tooLate();
        }
        stream_set_timeout($this->stream, (int) $left, (int) (fmod($left, 1) * 1000000));
    }

    private function tooLate(): PushException
    {
        return $this->failure("no answer within $this->timeout s");
    }

    private function failure(string $what): PushException
    {
        return new PushException("push API at $this->url: $what");
    }
}
