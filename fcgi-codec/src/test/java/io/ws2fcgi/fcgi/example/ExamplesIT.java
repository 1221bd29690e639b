package io.ws2fcgi.fcgi.example;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.SocketException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client of the README talks to the responder of the README. */
class ExamplesIT {
    @Test
    void theClientExampleIsGreetedByTheResponderExample(@TempDir Path folder) throws Exception {
        String socket = folder.resolve("s").toString();
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            Channel listening = ResponderExample.listen(loops, socket).sync().channel();
            for (String name : new String[] {"world", "", "x".repeat(200_000)}) {
                assertThat(ClientExample.post(loops, socket, "/any", name).get(10, SECONDS))
                        .isEqualTo("200 Hello, " + name + "!");
            }
            assertThat(ClientExample.post(loops, socket, "/any", "x".repeat(2 << 20))
                            .get(10, SECONDS))
                    .startsWith("413 ");
            listening.close().sync();
            assertThatThrownBy(
                            () -> ClientExample.post(loops, socket, "/any", "x").get(10, SECONDS))
                    .rootCause()
                    .isInstanceOf(SocketException.class);
        } finally {
            loops.shutdownGracefully(50, 5000, MILLISECONDS).sync();
        }
    }
}
