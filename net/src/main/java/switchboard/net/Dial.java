package switchboard.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import switchboard.engine.Endpoint;
import switchboard.net.Attempt.State;

/**
 * One try to reach a host, as RFC 8305 (Happy Eyeballs) says: its name is looked up off the loop,
 * then its addresses are tried one after the other, the next as soon as one fails, and 250 ms after
 * the one before at the latest; the first that connects wins and the others are closed. All of it
 * ends within the connect timeout by the loop's clock. Loop thread only.
 */
final class Dial {

    private static final Duration STAGGER = Duration.ofMillis(250);

    private final ClientSetup setup;
    private final LoopGroup group;
    private final EventLoop loop;
    private final Consumer<ConnectOutcome> done;
    private final Timer timeout = new Timer(this::timedOut);
    private final Timer stagger = new Timer(this::tryNext);
    private final List<Attempt> attempts = new ArrayList<>();
    private List<Endpoint> addresses = List.of();
    private boolean over;

    /**
     * @param done told once, on the loop
     */
    Dial(ClientSetup setup, LoopGroup group, EventLoop loop, Consumer<ConnectOutcome> done) {
        this.setup = setup;
        this.group = group;
        this.loop = loop;
        this.done = done;
    }

    void begin() {
        loop.schedule(timeout, setup.connectTimeout.toNanos());
        String unmet = Requirements.unmet(group, setup.address, setup.socketOptions());
        if (!unmet.isEmpty()) {
            finish(failed(unmet));
        } else if (setup.address instanceof UnixPath path && !setup.hasTls()) {
            resolved(List.of(path.endpoint()));
        } else {
            group.offLoop().execute(this::prepare);
        }
    }

    /** Reads the files of TLS and looks the name up. On a virtual thread. */
    private void prepare() {
        try {
            setup.loadTls();
        } catch (TlsException e) {
            String why = String.valueOf(e.getMessage());
            boolean ignored = loop.tryExecute(() -> finish(new ConnectException.TlsFailed(why)));
            return;
        }
        switch (setup.address) {
            case UnixPath path -> {
                boolean ignored = loop.tryExecute(() -> resolved(List.of(path.endpoint())));
            }
            case HostPort host -> resolve(host);
        }
    }

    /** On a virtual thread. */
    private void resolve(HostPort host) {
        Runnable answer;
        try {
            List<Endpoint> order =
                    AddressOrder.interleaved(addressesOf(host.host())).stream()
                            .<Endpoint>map(it -> new Endpoint.Inet(it, host.port()))
                            .toList();
            answer = () -> resolved(order);
        } catch (UnknownHostException e) {
            answer = () -> resolved(List.of());
        } catch (RuntimeException | Error e) {
            answer = () -> finish(failed("looking up " + host.host() + " failed: " + e));
        }
        boolean ignored = loop.tryExecute(answer); // with its loop everything is over anyway
    }

    private List<InetAddress> addressesOf(String host) throws UnknownHostException {
        try {
            return List.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException isAName) {
            return setup.resolver.resolve(host);
        }
    }

    private String name() {
        return setup.address instanceof HostPort host ? host.host() : setup.address.toString();
    }

    private void resolved(List<Endpoint> order) {
        if (over) {
            return;
        }
        if (order.isEmpty()) {
            finish(new ConnectException.NameUnknown("no host is known by the name " + name()));
            return;
        }
        addresses = order;
        tryNext();
    }

    private void tryNext() {
        loop.cancel(stagger);
        Attempt next = new Attempt(this, addresses.get(attempts.size()));
        attempts.add(next);
        next.begin(group, loop, setup);
        if (attempts.size() < addresses.size()) {
            loop.schedule(stagger, STAGGER.toNanos());
        }
    }

    /** An attempt has failed: the next begins at once. */
    void failed() {
        if (over) {
            return;
        }
        if (attempts.size() < addresses.size()) {
            tryNext();
        } else if (attempts.stream().noneMatch(it -> it.state() == State.UNDER_WAY)) {
            finish(noneConnected());
        }
    }

    void connected(Attempt winner, Connection made) {
        end("another address was faster");
        Client client = new Client(made, group, setup.ownsGroup(), winner.closed());
        // Behind the handler's onOpen, which comes as soon as this returns.
        ConnectOutcome outcome = new ConnectOutcome.Connected(client);
        loop.execute(() -> done.accept(outcome));
    }

    private void timedOut() {
        String limit = Deadlines.seconds(setup.connectTimeout.toNanos());
        if (addresses.isEmpty()) {
            String text = "looking up " + name() + " took longer than " + limit;
            finish(new ConnectException.TimedOut(text));
            return;
        }
        String silence = "no answer within " + limit;
        attempts.forEach(it -> it.giveUp(State.TIMED_OUT, silence));
        finish(noneConnected());
    }

    /** Gives everything up, because nobody waits for it any more. */
    void cancel(String why) {
        finish(failed(why));
    }

    private ConnectException failed(String why) {
        return new ConnectException.Failed("cannot connect to " + setup.address + ": " + why);
    }

    private ConnectException noneConnected() {
        String text = "cannot connect to " + setup.address + ": " + causes();
        List<State> states = attempts.stream().map(Attempt::state).toList();
        if (states.contains(State.TIMED_OUT)) {
            return new ConnectException.TimedOut(text);
        }
        if (states.contains(State.TLS_FAILED)) {
            return new ConnectException.TlsFailed(text);
        }
        return states.contains(State.REFUSED)
                ? new ConnectException.Refused(text)
                : new ConnectException.Failed(text);
    }

    private String causes() {
        if (addresses.size() == 1) {
            return attempts.getFirst().cause();
        }
        List<String> causes =
                attempts.stream()
                        .map(it -> it.to() + ": " + it.cause())
                        .collect(Collectors.toCollection(ArrayList::new));
        for (Endpoint untried : addresses.subList(attempts.size(), addresses.size())) {
            causes.add(untried + ": not tried in time");
        }
        return String.join("; ", causes);
    }

    private void finish(ConnectException why) {
        if (!over) {
            end("given up");
            done.accept(new ConnectOutcome.NotConnected(why));
        }
    }

    private void end(String whyOthers) {
        over = true;
        loop.cancel(timeout);
        loop.cancel(stagger);
        attempts.forEach(it -> it.giveUp(State.FAILED, whyOthers));
    }
}
