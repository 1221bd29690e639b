package io.ws2fcgi.bridge.control;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.ws2fcgi.bridge.config.Secret;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a caller knows the secret: it says it as a Bearer token or as the password of Basic (RFC 6750, RFC 7617), or
 * signs with it the token of GRIP's publishers, a JWT. Any thread.
 */
final class Credentials {
    /** HS256 wants a key of its own length; shorter ones are usual with GRIP, and zeros at their end change nothing. */
    private static final int KEY_BYTES = 32;

    private final Secret secret;
    private final JWSVerifier verifier;
    private final Clock clock;

    Credentials(Secret secret, Clock clock) {
        this.secret = secret;
        this.clock = clock;
        try {
            verifier = new MACVerifier(secret.padded(KEY_BYTES));
        } catch (JOSEException impossible) {
            throw new AssertionError("the key is long enough", impossible);
        }
    }

    /**
     * What is wrong with what a caller says, or null when it knows the secret.
     *
     * @param authorization the values of the header, all of them
     */
    @Nullable
    String wrong(List<String> authorization) {
        if (authorization.isEmpty()) return "no Authorization (expected: the secret, as Bearer or as a Basic password)";
        if (authorization.size() > 1) return "more than one Authorization (expected: one)";
        String[] words = authorization.get(0).trim().split(" +", 2);
        if (words.length < 2) return "Authorization without credentials (expected: Bearer or Basic, and the secret)";
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "bearer" -> wrongBearer(words[1]);
            case "basic" -> wrongBasic(words[1]);
            default -> "another scheme of Authorization (expected: Bearer or Basic)";
        };
    }

    private @Nullable String wrongBasic(String encoded) {
        byte[] pair;
        try {
            pair = Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException notBase64) {
            return "Basic credentials that are not Base64 (expected: user:secret in Base64)";
        }
        for (int i = 0; i < pair.length; i++) {
            if (pair[i] != ':') continue;
            boolean known = secret.is(Arrays.copyOfRange(pair, i + 1, pair.length));
            return known ? null : "another password (expected: the secret)";
        }
        return "Basic credentials without a colon (expected: user:secret in Base64)";
    }

    private @Nullable String wrongBearer(String token) {
        if (secret.is(token.getBytes(ISO_8859_1))) return null;
        // A token with two dots is a signed JWT, or nothing.
        if (token.chars().filter(c -> c == '.').count() != 2) return "another Bearer token (expected: the secret)";
        try {
            return wrongJwt(SignedJWT.parse(token));
        } catch (ParseException | JOSEException notSigned) {
            return "a token that is no JWT (expected: the secret, or a JWT signed with it by HS256)";
        }
    }

    private @Nullable String wrongJwt(SignedJWT token) throws ParseException, JOSEException {
        if (!token.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256))
            return "a JWT by another algorithm (expected: HS256)";
        if (!token.verify(verifier)) return "a JWT signed with another secret (expected: this one)";
        JWTClaimsSet claims = token.getJWTClaimsSet();
        Instant now = clock.instant();
        if (claims.getExpirationTime() == null) return "a JWT without exp (expected: a time in the future)";
        if (!claims.getExpirationTime().toInstant().isAfter(now))
            return "a JWT whose exp has passed (expected: a time in the future)";
        boolean early = claims.getNotBeforeTime() != null
                && claims.getNotBeforeTime().toInstant().isAfter(now);
        return early ? "a JWT whose nbf has not come (expected: a time in the past)" : null;
    }
}
