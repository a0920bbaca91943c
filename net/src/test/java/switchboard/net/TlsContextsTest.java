package switchboard.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

class TlsContextsTest {

    @Test
    void noHandshakeHasToDeriveFromAPasswordWhatItsKeyIsDecryptedWith()
            throws GeneralSecurityException {
        assertThat(TlsContexts.emptyStore().getType()).isEqualTo("JKS");
    }
}
