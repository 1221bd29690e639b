<?php
declare(strict_types=1);

// An ordinary PHP page with a session. Whoever has it open sees notifications as they come.

use Ws2fcgi\Push;
use Ws2fcgi\PushException;

require __DIR__ . '/../lib/ws2fcgi.php';

session_start(['cookie_httponly' => true, 'cookie_samesite' => 'Lax']);

if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    $before = $_SESSION['user'] ?? null;
    $name = trim((string) filter_input(INPUT_POST, 'name'));
    session_regenerate_id(true);
    $_SESSION = preg_match('/^[\p{L}\p{N}_-]{1,32}$/Du', $name) ? ['user' => $name] : []; // No password: it is an example.
    session_write_close(); // First: pages that hear of it ask for themselves again at once, and must not find the old session.
    if ($before !== null) {
        signOut($before);
    }
    header('Location: ./', true, 303);
    exit;
}

/** Closes the user's connections, so that no page which is still open goes on to show what is no longer its business. */
function signOut(string $user): void
{
    try {
        (new Push())->actions([['type' => 'close', 'user' => $user, 'code' => 4001, 'reason' => 'signed out']]);
    } catch (PushException $e) {
        error_log($e->getMessage()); // The page is to work without ws2fcgi, too.
    }
}

$user = $_SESSION['user'] ?? null;
$h = 'htmlspecialchars';
?>
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<!-- Where ws2fcgi listens: ":PORT/path" on this page's host, or a path or URL, such as "/ws" behind a web server. -->
<meta name="socket" content=":8080/">
<title>Notifications</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Cpath fill='%23207562' d='M16 2a9 9 0 0 0-9 9v7l-3 5h24l-3-5v-7a9 9 0 0 0-9-9zm-4 24a4 4 0 0 0 8 0z'/%3E%3C/svg%3E">
<link rel="stylesheet" href="style.css">
</head>
<body data-state="offline">
<header>
  <h1><svg viewBox="0 0 32 32" aria-hidden="true"><path d="M16 2a9 9 0 0 0-9 9v7l-3 5h24l-3-5v-7a9 9 0 0 0-9-9zm-4 24a4 4 0 0 0 8 0z"/></svg>Notifications</h1>
<?php if ($user !== null): ?>
  <form method="post" class="me"><i aria-hidden="true"></i><bdi><?= $h($user) ?></bdi><button class="quiet">Sign out</button></form>
<?php endif ?>
</header>
<main>
<?php if ($user === null): ?>
<form method="post" class="card">
  <h2>Who are you?</h2>
  <p>Sign in under two names, in two browsers or in a private window, and notify one from the other.</p>
  <label for="name">Your name</label>
  <input id="name" name="name" required maxlength="32" pattern="[\p{L}\p{N}_\-]+" title="Letters and digits" autocomplete="nickname" autofocus>
  <button>Sign in</button>
</form>
<?php else: ?>
<section class="card" aria-labelledby="mine">
  <h2 id="mine">For you</h2>
  <p id="empty">Nothing yet. What others send to <bdi><?= $h($user) ?></bdi> appears here the moment they send it, in every page that is open.</p>
  <ol id="list" role="log"></ol>
</section>
<form class="card" id="send" action="send.php" method="post">
  <h2>Notify somebody</h2>
  <label for="to">Name</label>
  <input id="to" name="to" required maxlength="32" value="<?= $h($user) ?>" autocomplete="off">
  <label for="text">Message</label>
  <input id="text" name="text" required maxlength="500" autocomplete="off" placeholder="Your order is ready">
  <button>Send</button>
  <p id="result" role="status"></p>
</form>
<script src="page.js"></script>
<?php endif ?>
</main>
</body>
</html>
