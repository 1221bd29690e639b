package io.ws2fcgi.bridge.dialect;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.ws2fcgi.bridge.config.GripKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * The value of Grip-Sig, which tells an application that a request comes from its gateway. It says nothing about the
 * request, so one serves all connections for some minutes: an RSA signature takes longer than the rest of a request.
 */
final class GripSignature {
    private static final Duration VALID = Duration.ofHours(1);
    private static final Duration USED = Duration.ofMinutes(5);

    private record Token(String text, Instant signed) {}

    private final JWSHeader header;
    private final JWSSigner signer;
    private final String issuer;
    private final InstantSource clock;

    /** Replaced as a whole; two loops that find it old at once both sign, which harms nothing. */
    private volatile @Nullable Token latest;

    GripSignature(GripKey key, String issuer, InstantSource clock) {
        header = new JWSHeader.Builder(algorithm(key)).type(JOSEObjectType.JWT).build();
        signer = signer(key);
        this.issuer = issuer;
        this.clock = clock;
    }

    /** The token, in ASCII. */
    String text() {
        Instant now = clock.instant();
        Token token = latest;
        if (token == null || now.isAfter(token.signed().plus(USED)) || now.isBefore(token.signed())) {
            token = new Token(sign(now), now);
            latest = token;
        }
        return token.text();
    }

    private String sign(Instant now) {
        SignedJWT token = new SignedJWT(
                header,
                new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .expirationTime(Date.from(now.plus(VALID)))
                        .build());
        try {
            token.sign(signer);
        } catch (JOSEException impossible) {
            throw new IllegalStateException("GripKey has checked the key", impossible);
        }
        return token.serialize();
    }

    private static JWSAlgorithm algorithm(GripKey key) {
        if (!(key instanceof GripKey.Private pair)) return JWSAlgorithm.HS256;
        return pair.key() instanceof ECPrivateKey ? JWSAlgorithm.ES256 : JWSAlgorithm.RS256;
    }

    private static JWSSigner signer(GripKey key) {
        try {
            if (key instanceof GripKey.Shared shared) return new MACSigner(shared.padded());
            var pair = ((GripKey.Private) key).key();
            return pair instanceof ECPrivateKey curve ? new ECDSASigner(curve) : new RSASSASigner(pair);
        } catch (JOSEException impossible) {
            throw new IllegalStateException("GripKey has checked the key", impossible);
        }
    }
}
