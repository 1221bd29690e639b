package io.ws2fcgi.cli.push;

import io.ws2fcgi.cli.CommandProcess;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.FreePort;
import io.ws2fcgi.fixtures.PhpFpm;
import io.ws2fcgi.fixtures.TempFolder;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.util.ArrayList;
import java.util.List;

/** The jar's {@code serve} with a script that knows its visitors by name and brings them all into one channel. */
final class ServedRoom implements AutoCloseable {
    /** How the push API is reached. */
    enum Door {
        TCP,
        TCP_WITH_SECRET,
        UNIX,
        UNIX_WITH_SECRET;

        private boolean isUnix() {
            return this == UNIX || this == UNIX_WITH_SECRET;
        }

        private boolean hasSecret() {
            return this == TCP_WITH_SECRET || this == UNIX_WITH_SECRET;
        }
    }

    private static final String SCRIPT = """
            <?php
            if ($_SERVER['WS_EVENT'] === 'open') {
                header('WS-User: ' . $_GET['user']);
                header('WS-Subscribe: lobby');
                header('WS-Set-Meta-Nick: ' . $_GET['user']);
            }
            """;

    private final TempFolder folder = TempFolder.create();
    private final PhpFpm fpm = PhpFpm.pool().start();
    private final List<String> options = new ArrayList<>();
    private final CommandProcess serve;

    private ServedRoom(Door door) {
        String control = Addresses.text(door.isUnix() ? folder.socket("control") : FreePort.find());
        options.add("--control=" + control);
        if (door.hasSecret()) options.add("--control-secret-file=" + folder.write("secret", "s3cret: \u00e4!\n"));
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of(
                "--script", fpm.script("room.php", SCRIPT), "--listen", "127.0.0.1:0", Addresses.text(fpm.address())));
        arguments.add(0, "serve");
        serve = CommandProcess.run(arguments.toArray(String[]::new));
    }

    static ServedRoom behind(Door door) {
        return new ServedRoom(door);
    }

    /** The options that find this bridge. */
    List<String> options() {
        return List.copyOf(options);
    }

    /** A file for the test. */
    TempFolder folder() {
        return folder;
    }

    /** A visitor that has been let in. */
    WebSocketTestClient enter(String user) {
        return WebSocketTestClient.to(serve.awaitListening())
                .path("/chat?user=" + user)
                .connect();
    }

    Ran run(String... arguments) {
        return Ran.command(options, arguments);
    }

    @Override
    public void close() {
        serve.close();
        fpm.close();
        folder.close();
    }
}
