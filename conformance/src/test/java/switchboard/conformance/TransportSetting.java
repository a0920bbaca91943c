package switchboard.conformance;

import java.util.stream.Stream;

/** An engine, and what its servers are reached by. */
record TransportSetting(ChatSetting engine, Transport transport) {

    /** TCP on every engine; what lies above the engines, or beside, on two that differ. */
    static Stream<TransportSetting> all() {
        return Stream.of(
                        on(ChatSetting.oneLoop(), Transport.TCP),
                        onThoseThatDiffer(Transport.TLS),
                        onThoseThatDiffer(Transport.UNIX))
                .flatMap(settings -> settings);
    }

    /** TCP and TLS on every engine; Unix sockets on two that differ. */
    static Stream<TransportSetting> tlsOnEveryEngine() {
        return Stream.of(
                        on(ChatSetting.oneLoop(), Transport.TCP),
                        on(ChatSetting.oneLoop(), Transport.TLS),
                        onThoseThatDiffer(Transport.UNIX))
                .flatMap(settings -> settings);
    }

    private static Stream<TransportSetting> onThoseThatDiffer(Transport transport) {
        return on(ChatSetting.enginesThatDiffer(), transport);
    }

    private static Stream<TransportSetting> on(Stream<ChatSetting> engines, Transport transport) {
        return engines.map(engine -> new TransportSetting(engine, transport));
    }

    @Override
    public String toString() {
        return engine + " over " + transport;
    }
}
