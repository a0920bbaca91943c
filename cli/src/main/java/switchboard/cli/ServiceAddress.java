package switchboard.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import switchboard.net.HostPort;
import switchboard.net.StreamAddress;
import switchboard.net.Tls;

/**
 * One word of {@code serve}: which service, and where.
 *
 * @param stream where connections come, or null for none
 * @param datagrams where datagrams come, or null for none; always null where TLS is spoken
 * @param tls a server's side, or {@link Tls#none}
 */
record ServiceAddress(
        KnownService service,
        @Nullable StreamAddress stream,
        @Nullable HostPort datagrams,
        Tls tls) {

    /**
     * @param both whether datagrams are answered too, on the port of the connections
     */
    private record Word(KnownService service, Address address, boolean both) {

        ServiceAddress at(Tls tls) throws CommandFailure {
            if (address instanceof Address.Udp udp) {
                if (!service.answersDatagrams()) {
                    throw CommandFailure.local(
                            service.lowerName()
                                    + " is about connections, so it is not served over UDP: give a"
                                    + " TCP address");
                }
                return new ServiceAddress(service, null, udp.at(), tls);
            }
            StreamAddress stream = address.stream("serve");
            boolean plain = both && tls.isNone();
            return new ServiceAddress(
                    service, stream, plain && stream instanceof HostPort at ? at : null, tls);
        }
    }

    /** Reads {@code SERVICE[=ADDR]...}, and the files of TLS where it is spoken. */
    static List<ServiceAddress> parse(List<String> words, TlsOptions tls) throws CommandFailure {
        Deque<String> left = new ArrayDeque<>(words);
        List<Word> services = new ArrayList<>();
        while (!left.isEmpty()) {
            services.add(take(left));
        }
        boolean anyTls = services.stream().anyMatch(word -> tls.isSpokenAt(word.address));
        tls.check(anyTls);
        Tls side = anyTls ? tls.server() : Tls.none();
        List<ServiceAddress> addresses = new ArrayList<>();
        for (Word word : services) {
            Tls spoken = tls.isSpokenAt(word.address) ? side : Tls.none();
            addresses.add(word.at(spoken));
        }
        return addresses;
    }

    private static Word take(Deque<String> left) throws CommandFailure {
        String word = left.remove();
        int equals = word.indexOf('=');
        KnownService service = KnownService.named(equals < 0 ? word : word.substring(0, equals));
        if (equals >= 0) {
            left.push(word.substring(equals + 1));
            boolean both = !word.startsWith(Address.TCP, equals + 1);
            return new Word(service, Address.take(left), both && service.answersDatagrams());
        }
        if (service.port() == 0) {
            String name = service.lowerName();
            throw CommandFailure.local(
                    name + " has no port of its own: give one, such as " + name + "=9998");
        }
        HostPort own = new HostPort("127.0.0.1", service.port());
        return new Word(service, new Address.Tcp(own, false), service.answersDatagrams());
    }
}
