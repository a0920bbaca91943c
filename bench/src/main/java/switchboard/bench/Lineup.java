package switchboard.bench;

import java.util.List;

/** Who is measured, and who had to be left out. One thread. */
interface Lineup {

    /** Those that are measured under a load, in the order of the report. */
    List<Contender> of(Workload workload);

    /** One sentence for each that could not take part. */
    List<String> leftOut();
}
