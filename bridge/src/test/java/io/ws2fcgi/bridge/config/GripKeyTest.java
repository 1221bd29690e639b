package io.ws2fcgi.bridge.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GripKeyTest {
    @Test
    void aShortSecretIsPaddedWithZerosAndKnowsThatItIsShort() {
        GripKey.Shared key = (GripKey.Shared) GripKey.parse(bytes("changeme\r\n"));

        assertThat(key.isShort()).isTrue();
        assertThat(key.length()).isEqualTo(8);
        assertThat(key.padded()).hasSize(32).startsWith(bytes("changeme")).endsWith(new byte[24]);
    }

    @Test
    void aSecretOf32BytesIsUsedAsItIs() {
        GripKey.Shared key = (GripKey.Shared) GripKey.parse(bytes("base64:" + "/".repeat(42) + "8="));

        assertThat(key.isShort()).isFalse();
        assertThat(key.padded()).hasSize(32).containsOnly(0xff);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | empty (expected: a secret or a private key in PEM)",
                "base64: | empty",
                "base64:*** | what follows base64: is not Base64",
                "-----BEGIN CERTIFICATE-----~AAAA~-----END CERTIFICATE----- | no private key in this PEM",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----~AAAA~-----END ENCRYPTED PRIVATE KEY----- | ENCRYPTED PRIVATE KEY cannot be read",
                "-----BEGIN PRIVATE KEY-----~AAAA~-----END PRIVATE KEY----- | the key in this PEM is broken"
            })
    void whatIsNoKeyIsRefusedWithoutShowingIt(String file, String message) {
        assertThatThrownBy(() -> GripKey.parse(bytes(file.replace('~', '\n'))))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("GRIP key: " + message);
    }

    @ParameterizedTest
    @CsvSource({"RSA, 1024, an RSA key of 1024 bits", "EC, 384, a key on a curve of 384 bits"})
    void aKeyThatNoAlgorithmOfGripTakesIsRefused(String algorithm, int bits, String found) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        String der = Base64.getEncoder()
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());

        assertThatThrownBy(
                        () -> GripKey.parse(bytes("-----BEGIN PRIVATE KEY-----" + der + "-----END PRIVATE KEY-----")))
                .hasMessage("GRIP key: " + found
                        + " (expected: an unencrypted private key, RSA of at least 2048 bits or EC on P-256)");
    }

    @Test
    void noKeyShowsItself() {
        assertThat(GripKey.parse(bytes("changeme"))).hasToString("GripKey[HS256]");
        assertThat(new GripConfig(GripKey.parse(bytes("changeme")), "me", false).toString())
                .doesNotContain("changeme");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
