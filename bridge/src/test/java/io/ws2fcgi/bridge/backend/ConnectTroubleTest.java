package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import io.ws2fcgi.bridge.config.Address;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

final class ConnectTroubleTest {
    private static final Address SOCKET = Address.parse("unix:/run/php.sock");
    private static final Address PORT = Address.parse("127.0.0.1:9000");

    @Test
    void aFullBacklogIsBusyAndNotAway() {
        var epoll =
                annotated(new ConnectException("connect(..) failed with error(-11): Resource temporarily unavailable"));
        var nio = annotated(new SocketException("Resource temporarily unavailable"));
        var busy = new ConnectTrouble(true, "its listen backlog is full");
        assertThat(ConnectTrouble.of(epoll, SOCKET)).isEqualTo(busy);
        assertThat(ConnectTrouble.of(nio, SOCKET)).isEqualTo(busy);
    }

    @Test
    void aSocketThatIsNotThere() {
        var away = new ConnectTrouble(
                false,
                "cannot connect: No such file or directory (is the pool running, and is this the path of its socket?)");
        assertThat(ConnectTrouble.of(new FileNotFoundException(), SOCKET)).isEqualTo(away);
        assertThat(ConnectTrouble.of(annotated(new SocketException("No such file or directory")), SOCKET))
                .isEqualTo(away);
    }

    @Test
    void nobodyListens() {
        var refused = annotated(new ConnectException("finishConnect(..) failed with error(-111): Connection refused"));
        assertThat(ConnectTrouble.of(refused, PORT))
                .isEqualTo(new ConnectTrouble(
                        false, "cannot connect: Connection refused (nobody listens there; is the pool running?)"));
    }

    @Test
    void aSocketThatOthersMayUse() {
        var denied = annotated(new ConnectException("connect(..) failed with error(-13): Permission denied"));
        assertThat(ConnectTrouble.of(denied, SOCKET).text())
                .isEqualTo("cannot connect: Permission denied (user " + System.getProperty("user.name")
                        + " may not write to the socket;"
                        + " see listen.owner, listen.group and listen.mode of the pool)");
    }

    @Test
    void noAnswer() {
        var timeout = new ConnectTimeoutException("connection timed out after 500 ms: /10.0.0.1:9000");
        assertThat(ConnectTrouble.of(timeout, PORT))
                .isEqualTo(new ConnectTrouble(false, "cannot connect: no answer in time"));
    }

    private static Exception annotated(Exception cause) {
        var outer = new ConnectException(cause.getMessage() + ": /run/php.sock");
        outer.initCause(cause);
        return outer;
    }
}
