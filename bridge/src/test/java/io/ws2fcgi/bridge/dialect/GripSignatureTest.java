package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.ws2fcgi.bridge.config.GripKey;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Grip-Sig (grip.md section 3.5), checked the way an application does. */
final class GripSignatureTest {
    private Instant now = Instant.parse("2026-11-24T03:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"changeme", "base64:Y2hhbmdlbWU=", "changeme\n"})
    void aSecretSignsWithHs256AlsoWhenItIsShort(String file) throws Exception {
        String[] parts =
                token(GripKey.parse(file.getBytes(US_ASCII))).serialize().split("\\.", -1);

        assertThat(text(parts[0])).isEqualTo("{\"typ\":\"JWT\",\"alg\":\"HS256\"}");
        assertThat(text(parts[1])).isEqualTo("{\"iss\":\"me\",\"exp\":1795492800}");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("changeme".getBytes(US_ASCII), "HmacSHA256"));
        byte[] signed = mac.doFinal((parts[0] + "." + parts[1]).getBytes(US_ASCII));
        assertThat(Base64.getUrlDecoder().decode(parts[2])).isEqualTo(signed);
    }

    @Test
    void anRsaKeySignsWithRs256InBothFormsOfPem() throws Exception {
        KeyPair pair = pair("RSA", 2048);
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        RSASSAVerifier verifier = new RSASSAVerifier((RSAPublicKey) pair.getPublic());

        SignedJWT token = token(pem("PRIVATE KEY", pkcs8));
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
        assertThat(token.verify(verifier)).isTrue();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
        assertThat(token(pem("RSA PRIVATE KEY", pkcs1)).verify(verifier)).isTrue();
    }

    @Test
    void anEcKeySignsWithEs256InBothFormsOfPem() throws Exception {
        KeyPair pair = pair("EC", 256);
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        ECDSAVerifier verifier = new ECDSAVerifier((ECPublicKey) pair.getPublic());

        SignedJWT token = token(pem("PRIVATE KEY", pkcs8));
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
        assertThat(token.verify(verifier)).isTrue();
        byte[] sec1 = Arrays.copyOfRange(pkcs8, 28, pkcs8.length);
        assertThat(token(pem("EC PRIVATE KEY", sec1)).verify(verifier)).isTrue();
    }

    @Test
    void aTokenServesForFiveMinutesAndIsValidForAnHour() throws Exception {
        GripSignature signature = new GripSignature(GripKey.parse("changeme".getBytes(US_ASCII)), "me", () -> now);
        String first = signature.text();

        now = now.plusSeconds(300);
        assertThat(signature.text()).isSameAs(first);
        now = now.plusSeconds(1);
        SignedJWT second = SignedJWT.parse(signature.text());
        assertThat(second.getJWTClaimsSet().getExpirationTime()).isEqualTo(Date.from(now.plusSeconds(3600)));
    }

    private SignedJWT token(GripKey key) throws Exception {
        return SignedJWT.parse(new GripSignature(key, "me", () -> now).text());
    }

    private static KeyPair pair(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static GripKey pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        String text = "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
        return GripKey.parse(text.getBytes(ISO_8859_1));
    }

    private static String text(String base64) {
        return new String(Base64.getUrlDecoder().decode(base64), US_ASCII);
    }
}
