package io.ws2fcgi.cli.demo;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.cli.CommandProcess;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.PhpFpm;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code examples/chat-php}, run on a real php-fpm with the command that its README names. */
final class PhpChatIT extends ChatScenarios {
    private @Nullable PhpFpm fpm;
    private @Nullable CommandProcess serve;
    private @Nullable PageServer page;

    @Override
    String start() throws Exception {
        PhpFpm pool = PhpFpm.pool().workers(4).start();
        fpm = pool;
        Path script = Path.of(System.getProperty("ws2fcgi.home", ".."), "examples", "chat-php", "ws.php");
        CommandProcess command = CommandProcess.run(
                "serve",
                Addresses.text(pool.address()),
                "--script",
                script.toRealPath().toString(),
                "--max-message",
                "16k",
                "--listen",
                "127.0.0.1:0",
                "--control",
                "off");
        serve = command;
        int port = command.awaitListening().getPort();
        PageServer pages = PageServer.start(new Address.Tcp("127.0.0.1", 0), port);
        page = pages;
        return "http://127.0.0.1:" + pages.port() + "/";
    }

    @Override
    void stop() {
        if (page != null) page.close();
        if (serve != null) serve.close();
        if (fpm != null) fpm.close();
    }
}
