package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.config.ServerConfig;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Anything that may happen at a gate, in any order; what must hold after each step is the {@link GateModel}'s affair. */
final class GateModelTest {
    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void nobodyIsForgottenNothingIsLostAndNoLimitIsPassed(
            @ForAll("pools") PoolConfig.Builder pool, @ForAll("steps") List<GateModel.Step> steps) {
        var model = new GateModel(new GateFixture(pool));
        for (GateModel.Step step : steps) model.take(step);
        model.finish();
    }

    @Provide
    static Arbitrary<List<GateModel.Step>> steps() {
        Arbitrary<GateModel.What> often =
                Arbitraries.of(GateModel.What.COME, GateModel.What.CONNECT, GateModel.What.HEAR);
        Arbitrary<GateModel.What> what = Arbitraries.oneOf(often, Arbitraries.of(GateModel.What.class));
        return Combinators.combine(what, Arbitraries.integers().between(0, 41))
                .as(GateModel.Step::new)
                .list()
                .ofMinSize(20)
                .ofMaxSize(150);
    }

    @Provide
    static Arbitrary<PoolConfig.Builder> pools() {
        Arbitrary<Profile> profiles =
                Arbitraries.of(Profile.CLOSED_AFTER_EACH, GateFixture.KEPT, Profile.Multiplexed.of(3, false));
        return Combinators.combine(
                        profiles,
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of(0, 0, 1, 4),
                        Arbitraries.of(5, 10_000),
                        Arbitraries.of(0, 3))
                .as(GateModelTest::pool);
    }

    /** The third server is a backup. */
    private static PoolConfig.Builder pool(
            Profile profile, int servers, int lines, int total, int closes, int slowStart) {
        List<ServerConfig> all = List.of(
                GateFixture.at("a"),
                GateFixture.at("b").weight(2),
                GateFixture.at("c").asBackup());
        return PoolConfig.builder("php", all.subList(0, servers))
                .profile(profile)
                .maxConnections(lines)
                .totalConnections(total)
                .maxWaiting(8)
                .closesPerSecond(closes)
                .slowStart(Duration.ofSeconds(slowStart));
    }
}
