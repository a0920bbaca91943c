package switchboard.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import switchboard.cli.io.Environment;
import switchboard.net.Tls;
import switchboard.net.TlsException;

/**
 * Reads the files of TLS anew on SIGHUP, for connections from then on: those that are there stay as
 * they are, and what cannot be used changes nothing. Any thread.
 */
final class CertificateReload {

    private final Set<Tls> sides;
    private final Consumer<String> said;

    private CertificateReload(Set<Tls> sides, Consumer<String> said) {
        this.sides = sides;
        this.said = said;
    }

    /**
     * From now on, for a server in the background; that of a terminal is ended by it, and so is one
     * without TLS. Behind whatever else takes over the signals.
     *
     * @param sides those without TLS are left out
     * @param said is told in one line how it went
     */
    static void onHangUp(Environment environment, List<Tls> sides, Consumer<String> said) {
        Set<Tls> read = new LinkedHashSet<>(sides);
        read.removeIf(Tls::isNone);
        if (!read.isEmpty() && !environment.errIsTerminal()) {
            environment.signals().onHangUp(new CertificateReload(read, said)::reload);
        }
    }

    private void reload() {
        try {
            for (Tls side : sides) {
                side.reload();
            }
            said.accept("the certificates have been read anew");
        } catch (TlsException e) {
            said.accept("the certificates stay as they were: " + e.getMessage());
        }
    }
}
