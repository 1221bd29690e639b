package io.ws2fcgi.bridge.backend;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.ws2fcgi.fcgi.FcgiRecord;
import java.util.List;
import java.util.Map;

/** GET_VALUES, and the answer to it. */
final class ValuesQuestion implements Checkup.Question<Map<String, String>> {
    private static final List<String> NAMES = List.of("FCGI_MAX_CONNS", "FCGI_MAX_REQS", "FCGI_MPXS_CONNS");

    @Override
    public void put(Checkup<Map<String, String>> checkup) {
        checkup.channel().pipeline().addLast(new Reader(checkup));
        checkup.channel().writeAndFlush(new FcgiRecord.GetValues(NAMES)).addListener(written -> {
            if (!written.isSuccess()) checkup.failed(written.cause());
        });
    }

    private static final class Reader extends ChannelInboundHandlerAdapter {
        private final Checkup<Map<String, String>> checkup;

        Reader(Checkup<Map<String, String>> checkup) {
            this.checkup = checkup;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (message instanceof FcgiRecord.GetValuesResult result)
                    checkup.answered(result.values().toMap());
                else checkup.failed("answers GET_VALUES with another record (expected: GET_VALUES_RESULT)");
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            checkup.failed(cause);
        }
    }
}
