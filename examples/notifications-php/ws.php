<?php
declare(strict_types=1);

// Who has a page open. ws2fcgi runs this script when a page connects, and again when it is gone.

use Ws2fcgi\Answer;
use Ws2fcgi\Event;

require __DIR__ . '/../lib/ws2fcgi.php';

if (Event::current()->type() === 'open') {
    // The page's own session: its cookie came with the handshake. As it is SameSite, no other site's page has it.
    session_start(['read_and_close' => true]);
    if (isset($_SESSION['user'])) {
        (new Answer())->user($_SESSION['user'])->emit(); // From now on, this connection is one of this user's.
    } else {
        Answer::reject(403, "Sign in first.\n");
    }
}
