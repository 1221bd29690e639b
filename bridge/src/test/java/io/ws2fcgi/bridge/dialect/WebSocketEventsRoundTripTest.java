package io.ws2fcgi.bridge.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.dialect.WebSocketEvents.Event;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written is read again, whatever it is. */
final class WebSocketEventsRoundTripTest {
    /** An event as a line: its type, and its content in hex where it has one. */
    @Property(tries = 300)
    void whatIsWrittenIsRead(@ForAll("bodies") List<String> events) throws Exception {
        WebSocketEventsWriter writer = new WebSocketEventsWriter(ByteBufAllocator.DEFAULT);
        for (String event : events) {
            String[] parts = event.split(" ", -1);
            if (parts.length == 1) writer.add(parts[0]);
            else writer.add(parts[0], Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(parts[1])));
        }
        ByteBuf body = writer.finish();

        List<String> read = new ArrayList<>();
        for (Event event : WebSocketEvents.read(body)) {
            ByteBuf content = event.content();
            read.add(content == null ? event.type() : event.type() + " " + ByteBufUtil.hexDump(content));
        }
        body.release();
        assertThat(read).isEqualTo(events);
    }

    @Provide
    Arbitrary<List<String>> bodies() {
        Arbitrary<String> types = Arbitraries.of("TEXT", "BINARY", "PING", "PONG", "CLOSE");
        Arbitrary<String> contents = Arbitraries.bytes()
                .array(byte[].class)
                .ofMinSize(0)
                .ofMaxSize(9000)
                .map(bytes -> " " + ByteBufUtil.hexDump(bytes));
        Arbitrary<String> maybe = Arbitraries.oneOf(Arbitraries.just(""), contents);
        return Combinators.combine(types, maybe).as(String::concat).list().ofMaxSize(6);
    }
}
