package io.ws2fcgi.bridge.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import io.ws2fcgi.bridge.config.AdmissionConfig;
import io.ws2fcgi.bridge.event.Limit;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Who may come in, by numbers; time is the test's. */
final class AdmissionTest {
    private long now;

    @Test
    void aPlaceIsGivenBackOnce() {
        Admission admission = admission(AdmissionConfig.builder().clients(2));
        Admission.Seat first = seat(admission);
        seat(admission);
        assertThat(admission.arrive()).isNull();
        first.leave();
        first.leave();
        seat(admission);
        assertThat(admission.arrive()).isNull();
        assertThat(admission.clients()).isEqualTo(2);
    }

    @Test
    void oneAddressCannotTakeThePlacesOfAnother() {
        Admission admission = admission(AdmissionConfig.builder().addressClients(1));
        assertThat(seat(admission).from(address("192.0.2.1"))).isNull();
        assertThat(seat(admission).from(address("192.0.2.1"))).isEqualTo(Limit.ADDRESS_CLIENTS);
        assertThat(seat(admission).from(address("192.0.2.2"))).isNull();
    }

    @Test
    void anIpv6NetworkIsOneAddress() {
        Admission admission = admission(AdmissionConfig.builder().addressClients(1));
        assertThat(seat(admission).from(address("2001:db8::1"))).isNull();
        assertThat(seat(admission).from(address("2001:db8::ffff:2"))).isEqualTo(Limit.ADDRESS_CLIENTS);
        assertThat(seat(admission).from(address("2001:db8:0:1::1"))).isNull();
    }

    @Test
    void handshakesOfOneAddressComeInBurstsAndThenInTime() {
        Admission admission =
                admission(AdmissionConfig.builder().addressHandshakes(2).burst(2));
        for (int i = 0; i < 4; i++)
            assertThat(handshake(admission, "192.0.2.1")).isNull();
        assertThat(handshake(admission, "192.0.2.1")).isEqualTo(Limit.ADDRESS_HANDSHAKES);
        assertThat(handshake(admission, "192.0.2.2")).isNull();
        pass(Duration.ofMillis(500));
        assertThat(handshake(admission, "192.0.2.1")).isNull();
        assertThat(handshake(admission, "192.0.2.1")).isEqualTo(Limit.ADDRESS_HANDSHAKES);
    }

    /** What Retry-After promises to everybody. */
    @Property(tries = 100)
    void whoIsRefusedForARateMayComeInASecondLater(
            @ForAll @IntRange(min = 1, max = 1000) int perSecond, @ForAll @IntRange(min = 1, max = 3) int burst) {
        for (AdmissionConfig.Builder limits : List.of(
                AdmissionConfig.builder().handshakes(perSecond),
                AdmissionConfig.builder().addressHandshakes(perSecond))) {
            Admission admission = admission(limits.burst(burst));
            while (handshake(admission, "192.0.2.1") == null) pass(Duration.ofNanos(perSecond));
            pass(Duration.ofSeconds(1));
            assertThat(handshake(admission, "192.0.2.1")).isNull();
        }
    }

    @Test
    void handshakesInAllAndConnectionsOfARouteHaveLimits() {
        Admission all = admission(AdmissionConfig.builder().handshakes(1).burst(1));
        assertThat(handshake(all, "192.0.2.1")).isNull();
        assertThat(handshake(all, "192.0.2.2")).isEqualTo(Limit.HANDSHAKES);
        Admission route = admission(AdmissionConfig.builder().routeClients(1));
        Admission.Seat first = seat(route);
        assertThat(first.handshake("a", null)).isNull();
        assertThat(seat(route).handshake("a", null)).isEqualTo(Limit.ROUTE_CLIENTS);
        assertThat(seat(route).handshake("b", null)).isNull();
        first.leave();
        assertThat(seat(route).handshake("a", null)).isNull();
        assertThat(seat(route).handshake("a", 2)).isNull();
        assertThat(seat(route).handshake("a", 2)).isEqualTo(Limit.ROUTE_CLIENTS);
        assertThat(seat(route).handshake("a", 0)).isNull();
    }

    @Test
    void anAddressThatSaysNothingIsForgotten() {
        Admission admission =
                admission(AdmissionConfig.builder().addressHandshakes(1).burst(1));
        for (int i = 1; i <= 100; i++) handshake(admission, "192.0.2." + i);
        assertThat(admission.addresses()).isEqualTo(100);
        pass(Duration.ofSeconds(1));
        for (int i = 0; i < 50; i++) {
            Admission.Seat seat = seat(admission);
            seat.from(address("198.51.100.1"));
            seat.leave();
        }
        assertThat(admission.addresses()).isZero();
    }

    /** Each number is a step: an address that comes, or, if negative, a connection that ends. */
    @Property(tries = 300)
    void nothingIsEverCountedTwiceOrLost(@ForAll @Size(max = 200) List<@IntRange(min = -20, max = 5) Integer> steps) {
        Admission admission = admission(AdmissionConfig.builder().clients(8).addressClients(3));
        List<Admission.Seat> in = new ArrayList<>();
        List<Integer> whose = new ArrayList<>();
        for (int step : steps) {
            if (step >= 0) {
                Admission.Seat seat = admission.arrive();
                assertThat(seat == null).isEqualTo(in.size() == 8);
                if (seat == null) continue;
                Limit limit = seat.from(address("192.0.2." + step));
                boolean full = whose.stream().filter(other -> other == step).count() == 3;
                assertThat(limit).isEqualTo(full ? Limit.ADDRESS_CLIENTS : null);
                if (limit == null) {
                    in.add(seat);
                    whose.add(step);
                } else {
                    seat.leave();
                }
            } else if (!in.isEmpty()) {
                int which = -step % in.size();
                in.remove(which).leave();
                whose.remove(which);
            }
            assertThat(admission.clients()).isEqualTo(in.size());
            assertThat(admission.addresses())
                    .isEqualTo((int) whose.stream().distinct().count());
        }
    }

    @Test
    void aUserHasSoManyConnectionsAndThenIsRefusedOrReplaced() {
        List<String> gone = new ArrayList<>();
        UserSeats.Holder first = () -> gone.add("first");
        UserSeats.Holder second = () -> gone.add("second");
        UserSeats strict =
                new UserSeats(AdmissionConfig.builder().userClients(1).build());
        assertThat(strict.take("ann", first)).isTrue();
        assertThat(strict.take("ann", second)).isFalse();
        assertThat(strict.take("bob", second)).isTrue();
        strict.leave("ann", first);
        assertThat(strict.take("ann", second)).isTrue();
        assertThat(gone).isEmpty();
        UserSeats kind = new UserSeats(
                AdmissionConfig.builder().userClients(1).replace(true).build());
        kind.take("ann", first);
        assertThat(kind.take("ann", second)).isTrue();
        assertThat(gone).containsExactly("first");
        kind.leave("ann", first);
        assertThat(kind.users()).isOne();
        kind.leave("ann", second);
        assertThat(kind.users()).isZero();
    }

    private @org.jspecify.annotations.Nullable Limit handshake(Admission admission, String from) {
        Admission.Seat seat = seat(admission);
        seat.from(address(from));
        Limit limit = seat.handshake("route", null);
        seat.leave();
        return limit;
    }

    private Admission admission(AdmissionConfig.Builder config) {
        return new Admission(config.build(), () -> now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private static Admission.Seat seat(Admission admission) {
        return Objects.requireNonNull(admission.arrive());
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(text));
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
