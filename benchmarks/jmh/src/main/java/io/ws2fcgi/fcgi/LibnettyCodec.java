package io.ws2fcgi.fcgi;

import com.github.fmjsjx.libnetty.fastcgi.FcgiMessageDecoder;
import com.github.fmjsjx.libnetty.fastcgi.FcgiMessageEncoder;
import com.github.fmjsjx.libnetty.fastcgi.FcgiRequest;
import com.github.fmjsjx.libnetty.fastcgi.FcgiResponse;
import com.github.fmjsjx.libnetty.fastcgi.FcgiVersion;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;

/** libnetty-fastcgi, without a channel. It leaves STDOUT as it is: the CGI headers in it are its user's affair. */
final class LibnettyCodec extends Codec<FcgiRequest, List<Object>, FcgiResponse> {
    private final Sample sample;
    private final ByteBuf body;
    private final ByteBuf response;
    private final List<Object> encoded = new ArrayList<>();
    private final List<Object> decoded = new ArrayList<>();
    private final Encoder encoder = new Encoder();
    private final Decoder decoder = new Decoder();
    private final ChannelHandlerContext ctx =
            new EmbeddedChannel(encoder).pipeline().firstContext();

    LibnettyCodec(Sample sample) {
        this.sample = sample;
        body = sample.body();
        response = sample.response();
    }

    @Override
    FcgiRequest request() {
        FcgiRequest request = new FcgiRequest(FcgiVersion.VERSION_1, Sample.REQUEST_ID, body.retain());
        sample.variables().forEach(request.params()::put);
        return request;
    }

    @Override
    List<Object> encode(FcgiRequest request) {
        body.readerIndex(0);
        encoded.clear();
        encoder.write(ctx, request, encoded);
        return encoded;
    }

    @Override
    byte[] bytes(List<Object> buffers) {
        return Buffers.bytes(buffers);
    }

    @Override
    void releaseEncoded(List<Object> buffers) {
        Buffers.release(buffers);
    }

    @Override
    void releaseRequest(FcgiRequest request) {
        request.release();
    }

    @Override
    FcgiResponse decode() {
        response.readerIndex(0);
        decoded.clear();
        decoder.read(ctx, response, decoded);
        return (FcgiResponse) decoded.get(0);
    }

    @Override
    String text(FcgiResponse answer) {
        return Sample.read(answer.stdout().content().duplicate());
    }

    @Override
    void releaseAnswer(FcgiResponse answer) {
        answer.release();
    }

    private static final class Encoder extends FcgiMessageEncoder {
        void write(ChannelHandlerContext ctx, FcgiRequest request, List<Object> out) {
            try {
                encode(ctx, request, out);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Decoder extends FcgiMessageDecoder {
        void read(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            try {
                decode(ctx, in, out);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
