package io.ws2fcgi.bridge.tls;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.TlsConfig;
import io.ws2fcgi.bridge.config.TlsConfig.ClientCertificates;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.TlsInfo;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts connections with the certificates that there are: the door of this room. Its files are looked at from time to
 * time on a thread of their own; connections that are there keep what they began with.
 */
public final class Tls implements AutoCloseable {
    private final TlsConfig config;
    private final BridgeEvents events;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1, Tls::thread);

    /** Guarded by this; who wants it longer retains it. */
    private Contexts contexts;

    // The watch's thread, once it runs.

    /** What the contexts were made of. */
    private Material used;
    /** What the last look has seen that was not yet used: files are replaced one after the other. */
    private @Nullable Material seen;
    /** What was wrong at the last look; null when all was well. */
    private @Nullable String unread;
    /** What is wrong, as it was told last. */
    private @Nullable String told;

    private Tls(TlsConfig config, BridgeEvents events, Clock clock) {
        this.config = config;
        this.events = events;
        this.clock = clock;
        used = Material.read(config);
        contexts = contexts(used);
    }

    /**
     * Reads the certificates and begins to watch their files. Blocks.
     *
     * @throws ConfigException when there is something that cannot be used; its message says which file, and what to do
     */
    public static Tls open(TlsConfig config, BridgeEvents events) {
        Tls tls = new Tls(config, events, Clock.systemUTC());
        Material.openKeys(config).forEach(events::tlsWarned);
        long nanos = config.checkInterval().toNanos();
        tls.watch.scheduleWithFixedDelay(tls::look, nanos, nanos, NANOSECONDS);
        return tls;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "ws2fcgi-certificates");
        thread.setDaemon(true); // Files may be on a disk that hangs.
        return thread;
    }

    private Contexts contexts(Material material) {
        List<Certificate> certificates = config.certificates().stream()
                .map(files -> Certificate.of(files, material))
                .toList();
        Contexts made = Contexts.of(config, certificates, material);
        for (Certificate certificate : certificates) {
            String warning = certificate.warning(clock.instant());
            if (warning != null) events.tlsWarned(warning);
        }
        return made;
    }

    /** Whoever only looks uses what has stayed the same for one more look, and says what is wrong once. */
    private void look() {
        try {
            Material now = Material.read(config);
            if (now.equals(used)) {
                told = null;
                unread = null;
            } else if (now.equals(seen)) {
                use(now);
            }
            seen = now;
        } catch (ConfigException wrong) {
            onTrouble(wrong);
        }
    }

    /** A file may be away for a moment while another takes its place. */
    private void onTrouble(ConfigException wrong) {
        String message = String.valueOf(wrong.getMessage());
        boolean lasting = message.equals(unread);
        unread = message;
        if (lasting) tellOnce(wrong);
    }

    private void tellOnce(ConfigException wrong) {
        String message = wrong.getMessage() + "; the certificates stay as they were";
        if (!message.equals(told)) events.tlsWarned(message);
        told = message;
    }

    private void use(Material now) {
        Contexts old;
        Contexts made = contexts(now);
        synchronized (this) {
            old = contexts;
            contexts = made;
        }
        old.release();
        used = now;
        told = null;
        events.tlsRenewed("the certificates have changed and were read again");
    }

    /**
     * Reads the files now, whether they have changed or not. Any thread; does not block.
     *
     * @return fails with a {@link ConfigException} when something is wrong, and everything stays as it was
     */
    public Future<Void> reload() {
        Promise<Void> done = ImmediateEventExecutor.INSTANCE.newPromise();
        try {
            watch.execute(() -> {
                try {
                    use(Material.read(config));
                    done.setSuccess(null);
                } catch (ConfigException wrong) {
                    done.setFailure(wrong);
                }
            });
        } catch (RejectedExecutionException closed) {
            done.setFailure(closed);
        }
        return done;
    }

    /** For one connection: waits for the name that the client asks for, and makes way for the encryption itself. */
    public ChannelHandler handler() {
        return new HelloHandler(this, config.handshakeTimeout());
    }

    /** What a finished handshake has told. On the channel's loop. */
    public TlsInfo info(SslHandler encryption) {
        return Sessions.info(encryption.engine().getSession(), config.clientCertificates() != ClientCertificates.NONE);
    }

    /** Returns one whose engine the caller owns until it is in a pipeline. */
    SslHandler encryption(@Nullable String name, ByteBufAllocator allocator) {
        Contexts held = hold();
        try {
            return held.find(name).newHandler(allocator);
        } finally {
            held.release();
        }
    }

    private synchronized Contexts hold() {
        return Objects.requireNonNull(contexts).retain();
    }

    /** Stops watching, and frees what no connection uses. Connections that are there go on. */
    @Override
    public void close() {
        // The watch's thread ends with what it is doing, which may be a change.
        watch.execute(() -> {
            synchronized (this) {
                contexts.release();
            }
        });
        watch.shutdown();
    }
}
