package switchboard.net;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What both sides of a TLS connection have agreed on.
 *
 * @param protocol {@code TLSv1.3} or {@code TLSv1.2}
 * @param cipherSuite by its name in the standards
 * @param alpn the protocol chosen by ALPN (RFC 7301); empty for none
 * @param serverName the name the client asked for (SNI, RFC 6066); empty for none
 * @param peerCertificates the peer's certificate first, then what vouches for it; empty for none
 */
public record TlsSession(
        String protocol,
        String cipherSuite,
        String alpn,
        String serverName,
        List<X509Certificate> peerCertificates) {

    public TlsSession {
        peerCertificates = List.copyOf(peerCertificates);
    }
}
