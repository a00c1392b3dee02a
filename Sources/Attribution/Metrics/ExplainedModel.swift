package import Inference
package import Tensors

/// The model and the method behind one explanation, as metrics need them: scores of perturbed inputs, and the method
/// run again.
///
/// It is bound to one sample, one target and one method. Every dictionary holds only the inputs that differ from the
/// sample's (batch 1), so that unchanged branches can be computed once.
package protocol ExplainedModel {
    /// The target's score for each of `count` perturbed samples; `replacing(i)` is asked once for each, in order, and
    /// may be asked in batches so that not all of them are held at once.
    func scores(count: Int, replacing: (Int) throws -> [String: Tensor]) throws -> [Double]

    /// The method's maps for a perturbed sample, by input name.
    func maps(replacing: [String: Tensor]) throws -> [String: Tensor]

    /// The model's graph, whose initializers the randomisation checks draw anew.
    var graph: Graph { get }

    /// The method's maps for the unperturbed sample under another graph of the same inputs and outputs.
    func maps(under graph: Graph) throws -> [String: Tensor]
}
