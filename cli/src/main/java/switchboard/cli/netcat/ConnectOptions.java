package switchboard.cli.netcat;

import java.time.Duration;
import switchboard.engine.Endpoint;

/**
 * What {@code connect} is asked beside {@link NetcatOptions}.
 *
 * @param probes whether it is only to be seen if somebody listens
 * @param timeout how long connecting may take
 * @param from where the connection comes from
 */
public record ConnectOptions(boolean probes, Duration timeout, Endpoint.Inet from) {}
