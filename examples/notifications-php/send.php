<?php
declare(strict_types=1);

// An ordinary page that notifies a user: wherever this user has a page open, it is shown at once.

use Ws2fcgi\Push;
use Ws2fcgi\PushException;

require __DIR__ . '/../lib/ws2fcgi.php';

session_start(['read_and_close' => true]);
$from = $_SESSION['user'] ?? null;
$to = trim((string) filter_input(INPUT_POST, 'to'));
$text = trim((string) filter_input(INPUT_POST, 'text'));

header('Content-Type: application/json');
if ($from === null || !preg_match('/^[\p{L}\p{N}_-]{1,32}$/Du', $to) || !preg_match('/^.{1,500}$/Dsu', $text)) {
    http_response_code($from === null ? 403 : 400);
    exit(json_encode(['error' => $from === null ? 'Sign in first.' : 'A name and a message, please.']));
}

try {
    $push = new Push(); // ws2fcgi on this machine; another address and a secret can be given here or in the environment.
    $reached = $push->toUser($to, json_encode(['from' => $from, 'text' => $text, 'time' => time()]));
    echo json_encode(['reached' => $reached]); // 0: this user has no page open. Now a mail could be sent instead.
} catch (PushException $e) {
    error_log($e->getMessage());
    http_response_code(502);
    echo json_encode(['error' => 'Notifications are not available at the moment.']);
}
