<?php
declare(strict_types=1);

// Who is here. Each connection is a row in SQLite: `open` writes it, `close` deletes it. As every open that was let in is
// followed by a close, whatever happens to client or network, the list is right again by itself.

use Ws2fcgi\Answer;
use Ws2fcgi\Event;

require __DIR__ . '/../lib/ws2fcgi.php';

$event = Event::current();

$db = new PDO('sqlite:' . $_SERVER['PRESENCE_DB'], null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
$db->exec('CREATE TABLE IF NOT EXISTS here (connection TEXT PRIMARY KEY, name TEXT, state TEXT, since INTEGER)');
$db->exec('CREATE TABLE IF NOT EXISTS version (id INTEGER PRIMARY KEY, number INTEGER)');

$answer = new Answer();
$db->exec('BEGIN IMMEDIATE'); // One at a time: the change, its number and the list belong together.

switch ($event->type()) {
    case 'open':
        $name = trim((string) filter_input(INPUT_GET, 'name'));
        if (!preg_match('/^\P{Cc}{1,32}$/Du', $name)) {
            Answer::reject(400, "A name has 1 to 32 characters.\n");
            exit;
        }
        $db->prepare("REPLACE INTO here VALUES (?, ?, 'active', ?)")->execute([$event->connection(), $name, time()]);
        $answer->subscribe('presence');
        break;

    case 'message': // The page has been brought to the front, or away from it.
        $state = $event->body() === 'away' ? 'away' : 'active';
        $db->prepare('UPDATE here SET state = ? WHERE connection = ?')->execute([$state, $event->connection()]);
        break;

    case 'close': // May come twice, or for somebody whom we never let in: then it changes nothing.
        $db->prepare('DELETE FROM here WHERE connection = ?')->execute([$event->connection()]);
        break;
}

$db->exec('INSERT INTO version VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET number = number + 1');
$list = [
    'version' => (int) $db->query('SELECT number FROM version')->fetchColumn(), // Pages ignore what is older than theirs.
    'people' => $db->query(
        'SELECT name, MIN(state) AS state, MIN(since) AS since, COUNT(*) AS pages FROM here GROUP BY name ORDER BY MIN(rowid)'
    )->fetchAll(PDO::FETCH_ASSOC), // "active" comes before "away": one page in front is enough.
];
$db->exec('COMMIT');

$answer->toChannel('presence', json_encode($list, JSON_UNESCAPED_UNICODE))->emit();
