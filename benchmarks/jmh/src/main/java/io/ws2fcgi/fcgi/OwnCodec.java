package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;

/** This project's codec, without a channel. What an answer is, depends: see the two subclasses. */
abstract class OwnCodec<A> extends Codec<FcgiRequest, List<Object>, A> {
    private final Sample sample;
    private final ByteBuf body;
    private final ByteBuf response;
    private final ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    private final List<Object> encoded = new ArrayList<>();
    private final List<Object> decoded = new ArrayList<>();
    private final FcgiRecordDecoder decoder = new FcgiRecordDecoder();
    private final ChannelHandlerContext ctx =
            new EmbeddedChannel(decoder).pipeline().firstContext();

    OwnCodec(Sample sample) {
        this.sample = sample;
        body = sample.body();
        response = sample.response();
    }

    @Override
    final FcgiRequest request() {
        FcgiParams.Builder params = FcgiParams.builder();
        sample.variables().forEach(params::add);
        return FcgiRequest.responder(params.build(), body.retain());
    }

    @Override
    final List<Object> encode(FcgiRequest request) {
        body.readerIndex(0);
        encoded.clear();
        RequestWriter writer = new RequestWriter(Sample.REQUEST_ID, request, false);
        encoded.add(writer.head(allocator, true));
        while (!writer.isDone()) encoded.add(writer.next(allocator));
        return encoded;
    }

    @Override
    final byte[] bytes(List<Object> buffers) {
        return Buffers.bytes(buffers);
    }

    @Override
    final void releaseEncoded(List<Object> buffers) {
        Buffers.release(buffers);
    }

    @Override
    final void releaseRequest(FcgiRequest request) {
        request.release();
    }

    /** Returns the records. They are the caller's, the list is not. */
    final List<Object> records() {
        response.readerIndex(0);
        decoded.clear();
        while (response.isReadable()) decoder.decode(ctx, response, decoded);
        return decoded;
    }

    /** To the CGI document. */
    static final class Whole extends OwnCodec<CgiResponse> {
        private final CgiLimits limits = CgiLimits.defaults();

        Whole(Sample sample) {
            super(sample);
        }

        @Override
        CgiResponse decode() {
            CgiResponseParser parser = new CgiResponseParser(limits);
            for (Object record : records()) {
                if (record instanceof FcgiRecord.Chunk chunk) {
                    parser.add(chunk.content());
                    chunk.release();
                }
            }
            return parser.finish();
        }

        @Override
        String text(CgiResponse answer) {
            return Sample.text(answer);
        }

        @Override
        void releaseAnswer(CgiResponse answer) {
            answer.release();
        }
    }

    /** To the bytes of STDOUT, as far as libnetty-fastcgi goes. */
    static final class Stdout extends OwnCodec<List<Object>> {
        Stdout(Sample sample) {
            super(sample);
        }

        @Override
        List<Object> decode() {
            return records();
        }

        @Override
        String text(List<Object> answer) {
            ByteBuf document = Unpooled.buffer();
            for (Object record : answer) {
                if (record instanceof FcgiRecord.Chunk chunk)
                    document.writeBytes(chunk.content().duplicate());
            }
            return Sample.read(document);
        }

        @Override
        void releaseAnswer(List<Object> answer) {
            for (Object record : answer) ReferenceCountUtil.release(record);
        }
    }
}
