package switchboard.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import switchboard.cli.io.Json;
import switchboard.engine.Endpoint;
import switchboard.net.AcceptFilter;
import switchboard.net.DatagramPort;
import switchboard.net.DatagramSetup;
import switchboard.net.HostPort;
import switchboard.net.Limits;
import switchboard.net.ListenException;
import switchboard.net.LoopGroup;
import switchboard.net.Metrics;
import switchboard.net.Server;
import switchboard.net.ServerSetup;
import switchboard.net.StopReport;
import switchboard.net.StreamAddress;
import switchboard.net.UnixPath;
import switchboard.services.DatagramService;
import switchboard.services.DiscardServer;
import switchboard.services.Service;

/** Owns the services of one process and the loops that serve them all. Any thread but a loop's. */
final class Serving {

    private static final int FREE_PORT_TRIES = 16;

    /** A service at one address; over TCP, UDP, or both. */
    private record Listener(
            ServiceAddress address,
            Service service,
            @Nullable Server server,
            @Nullable DatagramPort port) {

        KnownService known() {
            return address.service();
        }
    }

    private final LoopGroup group;
    private final ServiceMaker maker;
    private final Limits limits;
    private final AcceptFilter filter;
    private final boolean amplifies;
    private final Metrics metrics;
    private final List<Listener> listeners = new ArrayList<>();

    /** Whose limits count the connections of all. */
    private @Nullable Server counting;

    private Serving(
            LoopGroup group,
            ServiceMaker maker,
            Limits limits,
            AcceptFilter filter,
            boolean amplifies,
            Metrics metrics) {
        this.group = group;
        this.maker = maker;
        this.limits = limits;
        this.filter = filter;
        this.amplifies = amplifies;
        this.metrics = metrics;
    }

    /** Starts all of them; connections of all count against the limits together. */
    static Serving start(
            String engine,
            int loops,
            ServiceMaker maker,
            List<ServiceAddress> services,
            Limits limits,
            AcceptFilter filter,
            boolean amplifies,
            Metrics metrics)
            throws CommandFailure {
        LoopGroup group = LoopGroup.start(loops, engine);
        Serving serving = new Serving(group, maker, limits, filter, amplifies, metrics);
        boolean started = false;
        try {
            for (ServiceAddress each : services) {
                serving.listen(each);
            }
            started = true;
            return serving;
        } finally {
            if (!started) {
                serving.stop(Duration.ZERO);
            }
        }
    }

    private void listen(ServiceAddress address) throws CommandFailure {
        Service service = maker.make(address.service());
        StreamAddress stream = address.stream();
        HostPort datagrams = address.datagrams();
        if (stream != null && datagrams != null) {
            listenOnBoth(address, service, datagrams);
            return;
        }
        Server server = stream == null ? null : accept(address, service, stream);
        DatagramPort port = datagrams == null ? null : receive(address, service, datagrams);
        listeners.add(new Listener(address, service, server, port));
    }

    /** One port for both: one that is free for connections may be taken for datagrams. */
    private void listenOnBoth(ServiceAddress address, Service service, HostPort at)
            throws CommandFailure {
        for (int tries = 1; ; tries++) {
            Server server = accept(address, service, at);
            try {
                HostPort same = new HostPort(at.host(), server.port());
                DatagramPort port = receive(address, service, same);
                listeners.add(new Listener(address, service, server, port));
                return;
            } catch (CommandFailure e) {
                server.stop(Duration.ZERO);
                if (at.port() != 0 || tries == FREE_PORT_TRIES) {
                    throw e;
                }
            }
        }
    }

    private Server accept(ServiceAddress address, Service service, StreamAddress at)
            throws CommandFailure {
        KnownService known = address.service();
        ServerSetup setup =
                service.over(setup(at))
                        .framing(maker.framing(known))
                        .limits(limits)
                        .tls(address.tls())
                        .filter(filter)
                        .metrics(metrics)
                        .group(group);
        try {
            Server server = counted(setup, counting).start();
            counting = counting == null ? server : counting;
            return server;
        } catch (ListenException e) {
            throw ListenFailure.of(e, "switchboard serve " + known.lowerName() + "=ADDR");
        } catch (IOException e) {
            throw CommandFailure.local(String.valueOf(e.getMessage()));
        }
    }

    private DatagramPort receive(ServiceAddress address, Service service, HostPort at)
            throws CommandFailure {
        DatagramSetup setup = DatagramPort.bind("udp://" + at).filter(filter).group(group);
        DatagramService answers = (DatagramService) service;
        try {
            return (amplifies ? answers.overForAll(setup) : answers.over(setup)).start();
        } catch (ListenException e) {
            throw ListenFailure.ofDatagrams(
                    e, "switchboard serve " + address.service().lowerName());
        } catch (IOException e) {
            throw CommandFailure.local(String.valueOf(e.getMessage()));
        }
    }

    private static ServerSetup counted(ServerSetup setup, @Nullable Server first) {
        return first == null ? setup : setup.countingWith(first);
    }

    private static ServerSetup setup(StreamAddress address) {
        return switch (address) {
            case HostPort inet -> Server.tcp(inet);
            case UnixPath path -> Server.unix(path);
        };
    }

    /** One line for each listener. */
    void sayWhere(ServerLog log) {
        for (Listener each : listeners) {
            Server server = each.server();
            if (server != null) {
                Endpoint at = server.localAddress();
                sayWhere(
                        log,
                        each.address().tls().isNone() ? ServerLog.transport(at) : "tls",
                        at,
                        each.known());
            }
            DatagramPort port = each.port();
            if (port != null) {
                sayWhere(log, "udp", port.localAddress(), each.known());
                sayWhoIsAnswered(log, port.localAddress(), each);
            }
        }
    }

    /** What takes connections, and where. */
    List<AnnounceOption.Served> served() {
        List<AnnounceOption.Served> served = new ArrayList<>();
        for (Listener each : listeners) {
            Server server = each.server();
            if (server != null) {
                String name = each.known().lowerName();
                served.add(new AnnounceOption.Served(name, server.localAddress()));
            }
        }
        return served;
    }

    private void sayWhere(ServerLog log, String transport, Endpoint at, KnownService known) {
        String name = known.lowerName();
        log.listening(
                transport,
                at,
                group.engineName(),
                " service=" + name,
                event -> event.with("service", name));
    }

    private void sayWhoIsAnswered(ServerLog log, Endpoint at, Listener listener) {
        boolean reached = at instanceof Endpoint.Inet inet && !inet.address().isLoopbackAddress();
        boolean careful = listener.service() instanceof DatagramService it && it.amplifies();
        if (reached && careful && !amplifies) {
            log.note(
                    listener.known().lowerName()
                            + " answers datagrams of this machine alone, because it sends more than"
                            + " it is sent (--udp-amplify answers all)");
        }
    }

    /** The limits that hold for connections. */
    Limits limits() {
        Server server = counting;
        return server == null ? limits : server.limits();
    }

    /** Connections to all of them. */
    int connections() {
        return servers().mapToInt(Server::connectionCount).sum();
    }

    private Stream<Server> servers() {
        return listeners.stream().map(Listener::server).flatMap(Stream::ofNullable);
    }

    /** Stops all of them at the same time. */
    StopReport stop(Duration grace) {
        List<CompletableFuture<StopReport>> stopping =
                servers()
                        .map(server ->
                                CompletableFuture.supplyAsync(
                                        () -> server.stop(grace), Thread::startVirtualThread))
                        .toList();
        int drained = 0;
        int cut = 0;
        for (CompletableFuture<StopReport> each : stopping) {
            StopReport report = each.join();
            drained += report.drained();
            cut += report.cut();
        }
        listeners.stream()
                .map(Listener::port)
                .flatMap(Stream::ofNullable)
                .forEach(DatagramPort::close);
        group.close();
        return new StopReport(drained, cut);
    }

    /** What discard is there to count. */
    void sayWhatWasDiscarded(ServerLog log) {
        for (Listener each : listeners) {
            if (each.service() instanceof DiscardServer discard) {
                log.note("discarded " + discard.bytes() + " bytes");
                log.event(Json.event("discarded").with("bytes", discard.bytes()));
            }
        }
    }
}
